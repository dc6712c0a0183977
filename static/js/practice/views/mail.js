// Shows mail: folders, the list of letters, and beside it a letter, a new one, or the account.
import { fill, createElement, createIcon, redraw, ignoreDoubleClicksIn } from "../dom.js";
import { FOLDERS } from "../kinds/mail.js";
import { createAccount, createSignIn } from "./mail/account.js";
import { createDesk } from "./mail/desk.js";
import {
  countLetters,
  createBar,
  createTool,
  getPerson,
  ICONS,
  isMine,
  listDeeds,
  listShown,
} from "./mail/tools.js";
import { createList, drawBack, drawNothing, drawRow, drawSender, moveFocus } from "./messages.js";
import { ask } from "./windows.js";

// Returns what an action has done, for the live region and for "show me".
export function describe([name, first, second], state, words) {
  const people = ({ to, copy }) =>
    [...to, ...copy].map((email) => getPerson(state, email)).join(", ");
  const letter = state.letters[name === "open" ? first : state.order[0]];
  const values =
    {
      open: () => ({ name: letter.name, title: letter.subject }),
      go: () => ({ name: words[`mail-${first}`], n: listShown(state).length }),
      find: () => ({ n: listShown(state).length }),
      send: () => ({ name: people(letter) }),
      add: () => ({ name: getPerson(state, second) }),
      remove: () => ({ name: getPerson(state, second) }),
    }[name] ?? (() => ({ name: state.files[first]?.name }));
  return fill(words[first === "account" ? "mail-account" : `mail-said-${name}`] ?? "", values());
}

export function mount(root, first, words, send) {
  const ui = { words, state: first, act, ask: question, drawText };
  let openKey = null; // what was open at the last update
  let at = 0; // the place in the list that the focus comes back to
  let desk = null;
  const button = (name, icons, click, look) =>
    createElement(
      "button",
      { type: "button", class: look, "data-name": name, click },
      createIcon(ICONS[icons]),
      words[`mail-${name}`],
    );
  const title = createElement("span", {});
  const folders = createElement("ul", {});
  const folderSwitch = createElement(
    "button",
    {
      type: "button",
      class: "mail__switch",
      click: () => showFolders(!box.classList.contains("mail--folders")),
    },
    createIcon(ICONS.folders),
    title,
  );
  const query = createElement("input", {
    type: "search",
    class: "input",
    "aria-label": words["mail-search"],
    placeholder: words["mail-search"],
    maxlength: 80,
    autocomplete: "off",
  });
  const search = createElement(
    "form",
    {
      role: "search",
      class: "mail__search",
      submit(event) {
        event.preventDefault();
        act(["find", query.value]);
      },
    },
    query,
    createElement(
      "button",
      { class: "mail__tool", "aria-label": words["mail-find"] },
      createIcon(ICONS.search),
    ),
  );
  const list = createList(words["mail-list"], open);
  const empty = createElement("p", { class: "mail__empty", tabindex: -1 });
  const pane = createElement("div", {
    class: "inbox__pane",
    keydown: (event) => event.key === "Escape" && ui.state.open && act(["close"]),
  });
  const message = createElement(
    "p",
    { class: "mail__message", "aria-hidden": "true" },
    first.account.signed && describe(["go", first.here], first, words),
  );
  const content = createElement(
    "div",
    { class: "mail__content" },
    createElement(
      "div",
      { class: "mail__top" },
      folderSwitch,
      button("write", "drafts", () => act(["write"]), "button"),
    ),
    createElement("nav", { class: "mail__folders", "aria-label": words["mail-folders"] }, folders),
    createElement("div", { class: "inbox__side" }, search, list, empty),
    createElement("div", { class: "inbox__main" }, pane),
  );
  const box = createElement(
    "div",
    { class: "inbox mail" },
    createElement(
      "div",
      { class: "inbox__bar" },
      createElement("h2", { class: "inbox__title" }, words["mail-title"]),
      createElement("span", {}, first.account.address),
    ),
    content,
  );
  const account = createAccount(ui);
  const signIn = createSignIn(ui);
  box.append(signIn, message);
  ignoreDoubleClicksIn(box);
  root.append(box);

  function act(action) {
    const isDone = send(action);
    const text = isDone && describe(action, ui.state, words);
    if (text) message.textContent = text;
    return isDone;
  }

  // Asks a question whose answers are names with texts.
  function question(name, answers, texts = []) {
    return ask(box, { title: words[`mail-${name}-title`], texts, answers });
  }

  function confirm(name) {
    return question(
      name,
      [
        ["yes", words[`mail-${name}-yes`], "danger"],
        ["", words[`mail-${name}-no`]],
      ],
      [words[`mail-${name}-text`]],
    );
  }
  ui.confirm = confirm;

  function open(id) {
    if (ui.state.open !== id && ui.state.writing !== id) act(["open", id]);
  }

  function showFolders(isOpen) {
    folderSwitch.setAttribute("aria-expanded", isOpen);
    box.classList.toggle("mail--folders", isOpen);
  }

  function update(state) {
    const { writing, here, find } = state;
    const isAccount = here === "account" && !writing;
    const current = state.open ?? writing;
    const isOther = find !== ui.state.find;
    const hadFocus = box.contains(document.activeElement);
    ui.state = state;
    content.hidden = !state.account.signed;
    signIn.hidden = state.account.signed;
    showFolders(false);
    box.classList.toggle("inbox--open", Boolean(current || isAccount));
    box.classList.toggle("mail--account", isAccount);
    title.textContent = words[`mail-${here}`];
    redraw(folders, [...FOLDERS, "account"].map(drawFolder));
    if (isOther || document.activeElement !== query) query.value = find;
    const ids = listShown(state);
    if (ids.includes(current)) at = ids.indexOf(current);
    at = Math.max(Math.min(at, ids.length - 1), 0);
    redraw(list, ids.map(drawOne));
    list.hidden = !ids.length;
    empty.hidden = !list.hidden;
    empty.textContent = fill(words[find ? "mail-none" : "mail-empty"], { text: find });
    if (desk?.id !== writing) desk = writing && createDesk(ui, writing);
    desk?.update();
    account.update();
    const panel = desk ? desk.panel : isAccount && account.panel;
    if (!panel)
      redraw(
        pane,
        state.open ? drawLetter(state.letters[state.open]) : drawNothing(words["mail-choose"]),
      );
    else if (!pane.contains(panel)) pane.replaceChildren(panel);
    follow(`${current} ${isAccount} ${state.account.signed}`, hadFocus);
  }

  // The focus follows what was opened; back in the list it is on the letter one came from, or the
  // next.
  function follow(next, hadFocus) {
    const isOther = openKey !== null && next !== openKey;
    openKey = next;
    const target = !ui.state.account.signed
      ? signIn.querySelector("input")
      : desk
        ? desk.first()
        : (pane.querySelector("[data-key=head]") ?? list.querySelector("[tabindex='0']") ?? empty);
    if (isOther && !ui.state.account.signed) target.focus();
    else if (isOther) moveFocus(box, pane, target, list.offsetParent === null);
    else if (hadFocus && document.activeElement === document.body) target.focus();
  }

  function drawFolder(name) {
    const n = countLetters(ui.state, name);
    return createElement(
      "li",
      {},
      createElement(
        "button",
        {
          type: "button",
          "data-key": name,
          "data-name": name,
          "aria-current": ui.state.here === name && !ui.state.find && "true",
          click: () => act(["go", name]),
        },
        createIcon(ICONS[name]),
        createElement("span", {}, words[`mail-${name}`]),
        n > 0 &&
          createElement(
            "span",
            { class: "mail__count" },
            String(n),
            createElement(
              "span",
              { class: "visually-hidden" },
              ` ${words[name === "drafts" ? "mail-n" : "mail-n-new"]}`,
            ),
          ),
      ),
    );
  }

  const listNames = (people) => people.map((email) => getPerson(ui.state, email)).join(", ");
  const writeTime = ({ day, time }) =>
    day ? day.slice(5).split("-").reverse().join(".") : time || words["mail-now"];

  function drawOne(id, index) {
    const letter = ui.state.letters[id];
    const hasFiles = letter.files.length > 0;
    const name = isMine(letter)
      ? fill(words["mail-to-whom"], { name: listNames(letter.to) || "…" })
      : letter.name;
    const chip = ui.state.find
      ? letter.folder
      : letter.reported
        ? "reported"
        : letter.answered && `answered-${letter.answered}`;
    return drawRow(
      {
        id,
        sign: ["mail", ICONS[hasFiles ? "attach" : "mail"], hasFiles ? words["mail-files"] : ""],
        name,
        time: writeTime(letter),
        title: letter.subject || words["mail-no-subject"],
        isOpen: id === ui.state.open || id === ui.state.writing,
        isFirst: index === at,
        newWord: !letter.read && words["mail-new"],
        open,
      },
      chip && createElement("span", { class: "inbox__chip" }, words[`mail-${chip}`]),
    );
  }

  function drawLetter(letter) {
    const people = (field) =>
      letter[field].length > 0 &&
      createElement(
        "span",
        { class: "mail__whom" },
        `${words[`mail-${field}`]}: ${listNames(letter[field])}`,
      );
    return createElement(
      "div",
      { class: "message" },
      drawBack(words["mail-back"], () => act(["close"])),
      createBar(
        words["mail-deeds"],
        listDeeds(ui.state, letter).map((name) =>
          createTool(
            name,
            words,
            async () => (name !== "erase" || (await confirm(name))) && act([name]),
          ),
        ),
      ),
      createElement(
        "h3",
        { class: "message__title", tabindex: -1, "data-key": "head" },
        letter.subject || words["mail-no-subject"],
      ),
      drawSender(
        { name: letter.name, time: writeTime(letter) },
        createElement("span", { class: "message__source" }, letter.address),
        people("to"),
        people("copy"),
      ),
      letter.reported &&
        createElement(
          "p",
          { class: "tag tag--good" },
          createIcon(ICONS.tick),
          words["mail-reported-text"],
        ),
      drawText(letter),
      letter.files.length > 0 &&
        createElement(
          "ul",
          { class: "mail__files", "aria-label": words["mail-files"] },
          letter.files.map(drawFile),
        ),
    );
  }

  function drawText({ text, quote, way }) {
    const quoted = ui.state.letters[quote];
    const lines = (all) => all.split("\n").map((line) => createElement("p", {}, line));
    return createElement(
      "div",
      { class: "mail__text" },
      lines(text),
      quoted &&
        createElement(
          "blockquote",
          {},
          lines(fill(words[way === "forward" ? "mail-forwarded" : "mail-wrote"], quoted)),
          lines(quoted.text),
        ),
    );
  }

  function drawFile(id) {
    const { name, about } = ui.state.files[id];
    const values = { "data-key": `file-${id}`, tabindex: -1 };
    return createElement(
      "li",
      {},
      createIcon(ICONS.file),
      createElement("span", {}, name, createElement("small", {}, about)),
      ui.state.computer.includes(id)
        ? createElement("span", { class: "tag tag--good", ...values }, words["mail-downloaded"])
        : createElement(
            "button",
            {
              type: "button",
              class: "mail__tool",
              ...values,
              tabindex: 0,
              click: () => act(["download", id]),
            },
            createIcon(ICONS.download),
            words["mail-download"],
            createElement("span", { class: "visually-hidden" }, ` ${name}`),
          ),
    );
  }

  update(first);
  return { update, unfinished: ({ writing }) => (writing ? words["mail-unfinished"] : null) };
}
