// What opens over the window of files or beside it: menus, questions, an open file, the stick, a drag.
import { h } from "../../dom.js";
import { locate } from "../../kinds/files.js";
import { draw, drawPicture } from "./drawings.js";
import { getKind } from "./facts.js";

// Returns the place in a list after a key of a menu, a tree or a tool bar; null for another key.
export function step(key, index, length, [before, after] = ["ArrowUp", "ArrowDown"]) {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (key === before) return (index - 1 + length) % length;
  if (key === after) return (index + 1) % length;
  return null;
}

// Returns the index of the next text that begins with a letter, after the present one; -1 for none.
export function findByLetter(texts, index, letter) {
  const wanted = letter.toLowerCase();
  const order = texts.map((_, offset) => (index + 1 + offset) % texts.length);
  return order.find((place) => texts[place].trim().toLowerCase().startsWith(wanted)) ?? -1;
}

export function isLetter(event) {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}

// Opens a menu at a point of the window and returns a function that closes it.
export function openMenu(root, { label, items, x, y, words }, perform) {
  const back = document.activeElement;
  const entries = items.map(([name, isPossible]) =>
    h("li", { role: "menuitem", tabindex: "-1", "aria-disabled": isPossible ? null : "true", "data-name": name }, draw(name), h("span", {}, words[`files-do-${name}`])));
  const menu = h("ul", { role: "menu", class: "files-menu", "aria-label": label }, entries);
  const close = (isBack = true) => {
    document.removeEventListener("pointerdown", leave, true);
    menu.remove();
    if (isBack) back?.focus?.();
  };
  const leave = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  const choose = (entry) => {
    if (!entry || entry.getAttribute("aria-disabled")) return;
    close();
    perform(entry.dataset.name);
  };
  menu.addEventListener("click", (event) => choose(event.target.closest("[role=menuitem]")));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  menu.addEventListener("keydown", (event) => {
    const index = entries.indexOf(document.activeElement);
    const next = step(event.key, index, entries.length) ?? (isLetter(event) ? findByLetter(entries.map((entry) => entry.textContent), index, event.key) : null);
    if (next !== null) entries[next]?.focus();
    else if (event.key === "Enter" || event.key === " ") choose(entries[index]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.append(menu);
  place(root, menu, x, y);
  document.addEventListener("pointerdown", leave, true);
  entries[0].focus({ preventScroll: true });
  return close;
}

function place(root, menu, x, y) {
  const box = root.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(x - box.left, box.width - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y - box.top, box.height - menu.offsetHeight - 4))}px`;
}

// Asks a question; the promise holds the name of the chosen answer, "" for Escape.
export function ask(root, { title, texts = [], answers }) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const buttons = answers.map(([name, text, look], index) =>
      h("button", { type: "button", class: `button button--${look ?? (index ? "secondary" : "primary")}`, click: () => dialog.close(name) }, text));
    const dialog = h("dialog", { class: "files-dialog", "aria-labelledby": "files-dialog-title" },
      h("h2", { id: "files-dialog-title" }, title), texts.map((text) => (typeof text === "string" ? h("p", {}, text) : text)), h("div", { class: "files-dialog__answers" }, buttons));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (back?.isConnected) back.focus();
      resolve(dialog.returnValue);
    });
    root.append(dialog);
    dialog.showModal();
  });
}

// ---- an open file: its program over the list ----

export function createViewer(ui) {
  const { words } = ui;
  const title = h("h2", { class: "files-viewer__title", id: "files-viewer-title" });
  const program = h("span", { class: "files-viewer__program" });
  const close = h("button", { type: "button", class: "files-button", click: () => ui.close() }, draw("erase"), h("span", {}, words["files-close"]));
  const body = h("div", { class: "files-viewer__body", tabindex: "0", role: "group", "aria-labelledby": "files-viewer-title" });
  const icon = h("span", {});
  const panel = h("section", { class: "files-viewer", "aria-labelledby": "files-viewer-title", hidden: true },
    h("div", { class: "files-viewer__head" }, icon, h("span", { class: "files-viewer__names" }, title, program), close), body);
  let shown = null;

  function fillBody(item, kind) {
    if (item.damaged) return [h("p", { class: "files-viewer__damaged" }, words["files-damaged"])];
    const lines = item.text.split("\n").map((line) => h("p", {}, line));
    if (kind === "picture") return [drawPicture(item.picture), ...(item.text ? lines : [])];
    return [h("div", { class: "files-sheet" }, lines)];
  }

  function update() {
    const id = ui.state.open;
    if (id === shown) return;
    shown = id;
    panel.hidden = id === null;
    if (id === null) return;
    const { item } = locate(ui.state, id);
    const kind = getKind(item);
    title.textContent = item.name;
    program.textContent = words[`files-program-${kind}`] ?? "";
    icon.replaceChildren(draw(kind));
    body.replaceChildren(...fillBody(item, kind));
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    ui.close();
  });
  return { panel, update, focus: () => close.focus() };
}

// ---- the socket of the computer and the stick ----

const NEAR_SOCKET = 20; // pixels
const DEEDS = { out: ["plug"], in: ["eject", "pull"], safe: ["pull"] };

export function createDevice(ui) {
  const { words } = ui;
  const text = h("p", { class: "files-device__text" });
  const buttons = h("div", { class: "files-device__buttons" });
  const stick = draw("stick");
  const picture = h("div", { class: "files-device__picture", "aria-hidden": "true" }, h("span", { class: "files-socket" }), stick);
  const panel = h("section", { class: "files-device", "aria-label": words["files-device"] }, picture, h("div", { class: "files-device__words" }, text, buttons));

  function update() {
    const { stick } = ui.state.places;
    panel.hidden = !stick;
    if (!stick || panel.dataset.at === stick.at) return;
    const hadFocus = buttons.contains(document.activeElement);
    panel.dataset.at = stick.at;
    text.textContent = words[`files-stick-${stick.at}`];
    buttons.replaceChildren(...DEEDS[stick.at].map((name) => h("button", { type: "button", class: "files-button", click: () => ui.send([name]) }, h("span", {}, words[`files-do-${name}`]))));
    if (hadFocus) buttons.firstElementChild.focus();
  }
  // The drawn stick goes in and out by hand too, as the buttons beside it do.
  stick.addEventListener("pointerdown", (start) => {
    stick.setPointerCapture(start.pointerId);
    stick.onpointermove = (event) => {
      stick.style.translate = `${Math.max(-44, Math.min(44, event.clientX - start.clientX))}px`;
    };
    stick.onpointerup = stick.onpointercancel = (event) => {
      stick.onpointermove = stick.onpointerup = stick.onpointercancel = null;
      stick.style.translate = "";
      const way = event.type === "pointerup" ? event.clientX - start.clientX : 0;
      const isOut = panel.dataset.at === "out";
      if (isOut ? way < -NEAR_SOCKET : way > NEAR_SOCKET) ui.send([isOut ? "plug" : "pull"]);
    };
  });
  return { panel, update };
}

// ---- dragging with a mouse: whoever cannot drag cuts and pastes ----

const NEAR = 6; // pixels until a press is a drag

// Follows a press; `drop` is called with the ids, the folder and whether Ctrl was held.
export function followDrag(root, start, getIds, getLabel, drop) {
  let ghost = null;
  let target = null;

  const mark = (found) => {
    target?.classList.remove("files-drop");
    target = found;
    target?.classList.add("files-drop");
  };
  const follow = (event) => {
    if (!ghost) {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < NEAR) return;
      ghost = h("div", { class: "files-ghost", "aria-hidden": "true" }, getLabel(getIds()));
      root.append(ghost);
      root.classList.add("files--drag");
    }
    const box = root.getBoundingClientRect();
    ghost.style.left = `${event.clientX - box.left + 12}px`;
    ghost.style.top = `${event.clientY - box.top + 12}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");
    mark(under && root.contains(under) && under.dataset.drop && !getIds().includes(under.dataset.drop) ? under : null);
  };
  const stop = (event) => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
    const found = target?.dataset.drop;
    mark(null);
    root.classList.remove("files--drag");
    if (!ghost) return;
    ghost.remove();
    if (event.type === "pointerup" && found) drop(getIds(), found, event.ctrlKey || event.metaKey);
  };
  const leave = (event) => {
    if (event.key === "Escape" && ghost) stop(event);
  };
  const listeners = [["pointermove", follow], ["pointerup", stop], ["pointercancel", stop], ["keydown", leave]];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, true);
}
