// What opens over the window of files or beside it: menus, questions, an open file, the stick, a
// drag.
import { ignoreDoubleClick, drawLines, createElement } from "../../dom.js";
import { locate } from "../../kinds/files.js";
import { createFileIcon } from "./drawings.js";
import { getKind } from "./facts.js";

// ---- an open file: its program over the list ----

export function createViewer(ui) {
  const { words } = ui;
  const title = createElement("h2", { class: "files-viewer__title", id: "files-viewer-title" });
  const appName = createElement("span", { class: "files-viewer__program" });
  const close = createElement(
    "button",
    { type: "button", class: "files-button", click: () => ui.close() },
    createFileIcon("erase"),
    createElement("span", {}, words["files-close"]),
  );
  const content = createElement("div", {
    class: "files-viewer__content",
    tabindex: "0",
    role: "group",
    "aria-labelledby": "files-viewer-title",
  });
  const icon = createElement("span", {});
  const panel = createElement(
    "section",
    { class: "files-viewer", "aria-labelledby": "files-viewer-title", hidden: true },
    createElement(
      "div",
      { class: "files-viewer__head" },
      icon,
      createElement("span", { class: "files-viewer__names" }, title, appName),
      close,
    ),
    content,
  );
  let openId = null;

  function fillContent(item, kind) {
    if (item.damaged)
      return [createElement("p", { class: "files-viewer__damaged" }, words["files-damaged"])];
    const lines = item.text.split("\n").map((line) => createElement("p", {}, line));
    if (kind === "picture")
      return [
        drawLines(
          words[`drawing-${item.picture}`] ?? words["drawing-paper"],
          "files-picture",
          "0 0 240 150",
        ),
        ...(item.text ? lines : []),
      ];
    return [createElement("div", { class: "files-sheet" }, lines)];
  }

  function update() {
    const id = ui.state.open;
    if (id === openId) return;
    openId = id;
    panel.hidden = id === null;
    if (id === null) return;
    const { item } = locate(ui.state, id);
    const kind = getKind(item);
    title.textContent = item.name;
    appName.textContent = words[`files-program-${kind}`] ?? "";
    icon.replaceChildren(createFileIcon(kind));
    content.replaceChildren(...fillContent(item, kind));
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
  const text = createElement("p", { class: "files-device__text" });
  const buttons = createElement("div", { class: "files-device__buttons" });
  const stick = createFileIcon("stick");
  const picture = createElement(
    "div",
    { class: "files-device__picture", "aria-hidden": "true" },
    createElement("span", { class: "files-socket" }),
    stick,
  );
  const panel = createElement(
    "section",
    { class: "files-device", "aria-label": words["files-device"] },
    picture,
    createElement("div", { class: "files-device__words" }, text, buttons),
  );

  function update() {
    const { stick } = ui.state.places;
    panel.hidden = !stick;
    if (!stick || panel.dataset.at === stick.at) return;
    const hadFocus = buttons.contains(document.activeElement);
    panel.dataset.at = stick.at;
    text.textContent = words[`files-stick-${stick.at}`];
    buttons.replaceChildren(
      ...DEEDS[stick.at].map((name) =>
        createElement(
          "button",
          {
            type: "button",
            class: "files-button",
            click: ignoreDoubleClick(() => ui.send([name])),
          },
          createElement("span", {}, words[`files-do-${name}`]),
        ),
      ),
    );
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

  const highlightTarget = (nextTarget) => {
    target?.classList.remove("files-drop");
    target = nextTarget;
    target?.classList.add("files-drop");
  };
  const follow = (event) => {
    if (!ghost) {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < NEAR) return;
      ghost = createElement(
        "div",
        { class: "files-ghost", "aria-hidden": "true" },
        getLabel(getIds()),
      );
      root.append(ghost);
      root.classList.add("files--drag");
    }
    const box = root.getBoundingClientRect();
    ghost.style.left = `${event.clientX - box.left + 12}px`;
    ghost.style.top = `${event.clientY - box.top + 12}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");
    highlightTarget(
      under && root.contains(under) && under.dataset.drop && !getIds().includes(under.dataset.drop)
        ? under
        : null,
    );
  };
  const stop = (event) => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
    const dropId = target?.dataset.drop;
    highlightTarget(null);
    root.classList.remove("files--drag");
    if (!ghost) return;
    ghost.remove();
    if (event.type === "pointerup" && dropId)
      drop(getIds(), dropId, event.ctrlKey || event.metaKey);
  };
  const leave = (event) => {
    if (event.key === "Escape" && ghost) stop(event);
  };
  const listeners = [
    ["pointermove", follow],
    ["pointerup", stop],
    ["pointercancel", stop],
    ["keydown", leave],
  ];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, true);
}
