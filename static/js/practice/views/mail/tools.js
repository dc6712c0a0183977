// What the view of mail shows and offers, its drawings, and the bar of what can be done.
import { createElement, createIcon } from "../../dom.js";
import { listRecipients } from "../../kinds/mail.js";
import { fold } from "../../predicates.js";
import { MESSAGE_SIGNS } from "../messages.js";
import { moveInBar } from "../windows.js";

export const ICONS = {
  ...MESSAGE_SIGNS,
  account: MESSAGE_SIGNS.person,
  inbox: "M3 13l3-9h12l3 9v7H3zM3 13h6l1 3h4l1-3h6",
  sent: "M3 11L21 3l-6 18-3-8zM12 13L21 3",
  drafts: "M4 20l1-4L16 5l3 3L8 19zM13 8l3 3",
  spam: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.5",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14",
  folders: "M4 6h16M4 12h16M4 18h16",
  reply: "M10 5l-7 6 7 6v-4c6 0 9 2 11 6 0-7-4-10-11-10z",
  "reply-all": "M7 6l-5 5 5 5M13 5l-6 6 6 6v-4c5 0 7 2 9 5 0-6-3-9-9-9z",
  forward: "M14 5l7 6-7 6v-4c-6 0-9 2-11 6 0-7 4-10 11-10z",
  report: "M5 21V4h13l-3 4 3 5H5",
  restore: "M4 12a8 8 0 1 1 3 6M4 6v6h6",
  erase: MESSAGE_SIGNS.close,
  attach: "M20 11l-8 8a5 5 0 0 1-7-7L13 4a3 3 0 0 1 5 5l-9 8a2 2 0 0 1-2-2L14 8",
  book: "M5 3h13v18H5zM9 3v18",
};
const SAME = { send: "sent", save: "file", discard: "bin", delete: "bin", unspam: "inbox" };

// Returns a button of a bar; `key` keeps the focus on it when the bar is drawn anew.
export function createTool(name, words, click) {
  return createElement(
    "button",
    {
      type: "button",
      class: "mail__tool",
      "data-key": `do-${name}`,
      "data-name": name,
      tabindex: -1,
      click,
    },
    createIcon(ICONS[SAME[name] ?? name]),
    words[`mail-do-${name}`],
  );
}

// Returns a tool bar: one stop of Tab, arrows move in it.
export function createBar(label, tools) {
  tools[0].tabIndex = 0;
  return createElement(
    "div",
    {
      class: "mail__bar",
      role: "toolbar",
      "aria-label": label,
      keydown: (event) => moveInBar(event, tools),
    },
    tools,
  );
}

// Returns the letters that the list shows: those of the folder, or what was found in all of them.
export function listShown(state) {
  const { order, letters, here, find } = state;
  const query = fold(find);
  const getTexts = ({ name, address, to, subject, text }) => [
    name,
    address,
    ...to,
    ...to.map((email) => getPerson(state, email)),
    subject,
    text,
  ];
  return order.filter((id) =>
    find ? fold(getTexts(letters[id]).join(" ")).includes(query) : letters[id].folder === here,
  );
}

export function isMine({ folder }) {
  return folder === "sent" || folder === "drafts";
}

// Returns how many letters stand beside the name of a folder: unread ones, or all drafts.
export function countLetters({ letters }, folder) {
  return Object.values(letters).filter(
    (letter) => letter.folder === folder && (folder === "drafts" || !letter.read),
  ).length;
}

// Returns the name that belongs to an address, or the address.
export function getPerson({ account, contacts, letters }, email) {
  const people = [account, ...Object.values(contacts), ...Object.values(letters)];
  return people.find((person) => person.address === email)?.name ?? email;
}

// Returns what can be done with an open letter.
export function listDeeds({ account, report }, letter) {
  const { to, copy } = listRecipients(letter, account.address, true);
  const answers = ["reply", ...(to.length + copy.length > 1 ? ["reply-all"] : []), "forward"];
  const canReport = report && !letter.reported;
  return {
    inbox: [...answers, ...(canReport ? ["report"] : []), "spam", "delete"],
    sent: ["reply", "forward", "delete"],
    spam: ["unspam", ...(canReport ? ["report"] : []), "delete"],
    bin: ["restore", "erase"],
  }[letter.folder];
}
