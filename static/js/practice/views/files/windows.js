// What opens over the window of files or beside it: menus, questions, an open file, the stick, a drag.
import { byOne, draw as drawLines, h } from "../../dom.js";
import { locate } from "../../kinds/files.js";
import { draw } from "./drawings.js";
import { getKind } from "./facts.js";

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
    if (kind === "picture") return [drawLines(words[`drawing-${item.picture}`] ?? words["drawing-paper"], "files-picture", "0 0 240 150"), ...(item.text ? lines : [])];
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
    buttons.replaceChildren(...DEEDS[stick.at].map((name) => h("button", { type: "button", class: "files-button", click: byOne(() => ui.send([name])) }, h("span", {}, words[`files-do-${name}`]))));
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

  const showTarget = (found) => {
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
    showTarget(under && root.contains(under) && under.dataset.drop && !getIds().includes(under.dataset.drop) ? under : null);
  };
  const stop = (event) => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
    const found = target?.dataset.drop;
    showTarget(null);
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
