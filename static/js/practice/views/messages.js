// What an inbox and mail share: the list of messages, and who sent the open one.
import { createElement, createIcon, SIGNS } from "../dom.js";

export const MESSAGE_SIGNS = {
  ...SIGNS,
  mail: "M3 5.5h18v13H3zM3 6l9 7 9-7",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-7 8-7s8 3 8 7",
};

// Returns a listbox: arrows move, Home and End jump, Enter and Space open.
export function createList(label, open) {
  const list = createElement("ul", {
    class: "inbox__list",
    role: "listbox",
    "aria-label": label,
    keydown: move,
  });

  function move(event) {
    const rows = [...list.children];
    const at = rows.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") open(rows[at].dataset.id);
    else if (next === undefined) return;
    else if (rows[next]) {
      for (const row of rows) row.tabIndex = row === rows[next] ? 0 : -1;
      rows[next].focus();
    }
    event.preventDefault();
  }
  return list;
}

// Returns a row of the list. `sign` is [class, drawing, what it is].
export function drawRow(
  { id, sign: [kind, path, signWord], name, time, title, isOpen, isFirst, newWord, open },
  ...more
) {
  return createElement(
    "li",
    {
      class: `inbox__row${newWord ? " is-new" : ""}`,
      role: "option",
      id: `row-${id}`,
      "data-key": `row-${id}`,
      "data-id": id,
      "aria-selected": String(isOpen),
      tabindex: isFirst ? 0 : -1,
      click: () => open(id),
    },
    createElement(
      "span",
      { class: `inbox__sign inbox__sign--${kind}` },
      createIcon(path),
      createElement("span", { class: "visually-hidden" }, signWord),
    ),
    createElement(
      "span",
      { class: "inbox__name" },
      newWord && createElement("span", { class: "visually-hidden" }, `${newWord} `),
      name,
    ),
    createElement("span", { class: "inbox__time" }, time),
    createElement("span", { class: "inbox__subject" }, title),
    ...more,
  );
}

// Returns the way back to the list, which a phone shows.
export function drawBack(text, close) {
  return createElement(
    "button",
    { class: "inbox__back", type: "button", "data-key": "back", click: close },
    createIcon(SIGNS.back),
    createElement("span", {}, text),
  );
}

export function drawSender({ name, time }, ...details) {
  return createElement(
    "div",
    { class: "message__sender" },
    createElement("span", { class: "message__face" }, createIcon(MESSAGE_SIGNS.person)),
    createElement("span", { class: "message__name" }, name),
    createElement("span", { class: "message__time" }, time),
    ...details,
  );
}

export function drawNothing(text) {
  return createElement(
    "div",
    { class: "inbox__nothing" },
    createIcon(MESSAGE_SIGNS.mail),
    createElement("p", {}, text),
  );
}

// Gives the focus to what has changed, unless it is elsewhere on the page, and shows it.
export function moveFocus(box, pane, target, isAlone) {
  if (!box.contains(document.activeElement) && document.activeElement !== document.body) return;
  target?.focus({ preventScroll: true });
  pane.scrollTop = 0;
  if (
    isAlone ||
    box.getBoundingClientRect().top < 0 ||
    target?.getBoundingClientRect().bottom > innerHeight
  )
    box.scrollIntoView({ block: "start" });
}
