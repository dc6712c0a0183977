// The list of a folder: a grid of one column, so that a name can be changed in its place.
import { createElement } from "../../dom.js";
import { judgeName } from "../../file_names.js";
import { findNamesake, getFormat, isFolder, locate } from "../../kinds/files.js";
import { createFileIcon } from "./drawings.js";
import { getKind, getName, listShown, listWay, writeDay } from "./facts.js";
import { findByLetter, isLetter } from "../menus.js";
import { showFault } from "../windows.js";

const HOLD = 500; // milliseconds until a touch is a long one
const PAGE = 8;

// Returns the index of the row after a key, without a turn at the ends; null for another key.
export function moveRow(key, index, length) {
  const rows = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    PageUp: index - PAGE,
    PageDown: index + PAGE,
    Home: 0,
    End: length - 1,
  };
  return key in rows ? Math.max(0, Math.min(length - 1, rows[key])) : null;
}

// Returns the ids from one row to another.
export function takeRange(ids, from, to) {
  const [first, last] = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
  return ids.slice(Math.max(0, first), last + 1);
}

export function createList(ui) {
  const { words } = ui;
  const grid = createElement("div", {
    role: "grid",
    class: "files-grid",
    "aria-multiselectable": "true",
  });
  const empty = createElement("p", { class: "files-empty", tabindex: "0" });
  const titles = createElement(
    "div",
    { class: "files-titles", "aria-hidden": "true" },
    ["name", "kind", "day"].map((name) => createElement("span", {}, words[`files-column-${name}`])),
  );
  const pane = createElement("div", { class: "files-pane" }, titles, grid, empty);
  let ids = [];
  let active = null;
  let anchor = null;
  let editing = null;
  let press = null;

  const getCell = (id) => grid.querySelector(`[data-id="${CSS.escape(id)}"] [role=gridcell]`);
  const focus = () => (active && ids.length ? getCell(active) : empty)?.focus();
  const getId = (event) => event.target.closest?.("[data-id]")?.dataset.id ?? null;

  function buildRow({ id, item }) {
    const isChosen = ui.chosen.includes(id);
    const isCut = ui.state.held?.way === "cut" && ui.state.held.ids.includes(id);
    const kind = words[`files-kind-${getKind(item)}`];
    const where = ui.state.find
      ? createElement(
          "span",
          { class: "files-where" },
          listWay(ui.state, locate(ui.state, id).parent)
            .map((folderId) => getName(ui.state, words, folderId))
            .join(" › "),
        )
      : null;
    const cell = createElement(
      "div",
      {
        role: "gridcell",
        class: "files-cell",
        tabindex: id === active ? "0" : "-1",
        "aria-selected": String(isChosen),
      },
      createElement("span", { class: "files-tick" }, createFileIcon("tick")),
      createFileIcon(getKind(item)),
      createElement("span", { class: "files-name" }, item.name, where),
      createElement("span", { class: "files-kind" }, kind),
      createElement("span", { class: "files-day" }, writeDay(item.day)),
    );
    return createElement(
      "div",
      {
        role: "row",
        class: `files-row${isCut ? " files-row--cut" : ""}`,
        "data-id": id,
        "data-drop": isFolder(item) ? id : null,
      },
      cell,
    );
  }

  function update() {
    if (editing) finishRename(false);
    const hasFocus = pane.contains(document.activeElement);
    const entries = listShown(ui.state);
    const index = Math.max(0, ids.indexOf(active));
    ids = entries.map(({ id }) => id);
    if (!ids.includes(active)) active = ids[Math.min(index, ids.length - 1)] ?? null;
    grid.hidden = titles.hidden = !ids.length;
    grid.setAttribute(
      "aria-label",
      ui.state.find ? words["files-found"] : getName(ui.state, words, ui.state.here),
    );
    empty.hidden = ids.length > 0;
    empty.textContent =
      words[
        ui.state.find
          ? "files-nothing"
          : ui.state.here === "bin"
            ? "files-empty-bin"
            : "files-empty"
      ];
    grid.replaceChildren(...entries.map(buildRow));
    if (hasFocus) focus();
  }

  function updateSelection() {
    for (const row of grid.children) {
      const cell = row.firstElementChild;
      cell.tabIndex = row.dataset.id === active ? 0 : -1;
      cell.setAttribute("aria-selected", ui.chosen.includes(row.dataset.id));
    }
  }

  // Moves the focus to a row and chooses: it alone, from the anchor to it, or nothing anew.
  function goTo(id, { isRange = false, isKept = false } = {}) {
    active = id;
    if (isRange) ui.choose(takeRange(ids, anchor ?? id, id));
    else {
      anchor = id;
      if (!isKept) ui.choose([id]);
    }
    updateSelection();
    focus();
  }

  function toggle(id) {
    active = anchor = id;
    ui.choose(
      ui.chosen.includes(id) ? ui.chosen.filter((other) => other !== id) : [...ui.chosen, id],
    );
    updateSelection();
    focus();
  }

  // ---- a name in its place ----

  function rename(id) {
    const location = locate(ui.state, id);
    const cell = getCell(id);
    if (!location || !cell || editing) return;
    const { item, folder } = location;
    const fault = createElement("span", { class: "files-fault", id: "files-fault", role: "alert" });
    const input = createElement("input", {
      class: "files-input",
      "aria-label": words["files-new-name"],
      "aria-describedby": "files-fault",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "200",
    });
    input.value = item.name;
    const box = createElement("span", { class: "files-edit" }, input, fault);
    cell.querySelector(".files-name").replaceWith(box);
    cell.classList.add("files-cell--edit");
    editing = { id, input, cell };
    active = id;
    const judge = () => {
      const name = input.value.trim();
      const reason = judgeName(name) || (findNamesake(folder, name, id) === null ? "" : "same");
      showFault(input, fault, reason && words[`files-name-${reason}`]);
      return reason ? null : name;
    };
    input.addEventListener("input", () => fault.textContent && judge());
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") finishRename();
      else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        const name = judge();
        if (name !== null) ui.rename(id, name);
      }
    });
    input.addEventListener("blur", () => {
      if (!editing || !document.hasFocus()) return;
      const name = judge();
      if (name === null) finishRename();
      else ui.rename(id, name);
    });
    const format = isFolder(item) ? "" : getFormat(item.name);
    input.focus();
    input.setSelectionRange(0, format ? item.name.length - format.length - 1 : item.name.length);
  }

  function finishRename(isDrawn = true) {
    if (!editing) return;
    editing = null;
    if (!isDrawn) return;
    update();
    focus();
  }

  // ---- keys ----

  function followKey(event) {
    if (editing) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    const index = ids.indexOf(active);
    const next = ids.length && !event.altKey ? moveRow(event.key, index, ids.length) : null;
    if (next !== null) goTo(ids[next], { isRange: event.shiftKey, isKept: isCtrl });
    else if (event.key === " " && active) toggle(active);
    else if (isCtrl && event.code === "KeyA") {
      ui.choose(ids);
      updateSelection();
    } else if (event.key === "Escape" && ui.chosen.length) {
      ui.choose([]);
      updateSelection();
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      if (active && !ui.chosen.includes(active)) goTo(active);
      const box = (active ? getCell(active) : empty).getBoundingClientRect();
      ui.showMenu(box.left + 48, box.bottom - 8);
    } else if (event.key === "Enter" && active && !isCtrl) ui.open(active);
    else if (isLetter(event) && ids.length) {
      const match = findByLetter(
        [...grid.children].map((row) => row.querySelector(".files-name").textContent),
        index,
        event.key,
      );
      if (match >= 0) goTo(ids[match]);
    } else return;
    event.preventDefault();
  }

  // ---- mouse and touch ----

  function click(event) {
    const id = getId(event);
    if (press?.isLong || editing) return;
    if (!id) {
      if (event.target.closest("input") === null) ui.choose([]);
      updateSelection();
      return;
    }
    const isTouch =
      event.pointerType === "touch" || event.pointerType === "pen" || event.detail === 0;
    if (event.target.closest(".files-tick") || event.ctrlKey || event.metaKey) toggle(id);
    else if (event.shiftKey) goTo(id, { isRange: true });
    else if (!isTouch) goTo(id);
    else if (ui.chosen.length) toggle(id);
    else {
      active = id;
      ui.open(id);
    }
  }

  function openMenuAt(id, x, y) {
    if (!id) ui.choose([]);
    else if (!ui.chosen.includes(id)) goTo(id);
    updateSelection();
    ui.showMenu(x, y);
  }

  pane.addEventListener("keydown", followKey);
  grid.addEventListener("focusin", (event) => {
    if (editing || getId(event) === active) return;
    active = getId(event);
    updateSelection();
  });
  pane.addEventListener("click", click);
  pane.addEventListener("dblclick", (event) => {
    const id = getId(event);
    if (id && !editing && !event.target.closest(".files-tick") && press?.type !== "touch")
      ui.open(id);
  });
  pane.addEventListener("contextmenu", (event) => {
    if (editing) return;
    event.preventDefault();
    if (!press?.isLong) openMenuAt(getId(event), event.clientX, event.clientY);
  });
  pane.addEventListener("pointerdown", (event) => {
    clearTimeout(press?.timer);
    press = { type: event.pointerType, x: event.clientX, y: event.clientY, isLong: false };
    const id = getId(event);
    if (event.pointerType === "mouse") {
      if (id && event.button === 0 && !editing && !event.target.closest(".files-tick"))
        ui.drag(event, () => (ui.chosen.includes(id) ? ui.chosen : [id]));
      return;
    }
    const lastPress = press;
    lastPress.timer = setTimeout(() => {
      lastPress.isLong = true;
      openMenuAt(id, lastPress.x, lastPress.y);
    }, HOLD);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove"]) {
    pane.addEventListener(name, (event) => {
      if (
        name === "pointermove" &&
        press &&
        Math.hypot(event.clientX - press.x, event.clientY - press.y) < 10
      )
        return;
      clearTimeout(press?.timer);
    });
  }

  return {
    pane,
    update,
    focus,
    rename,
    goTo,
    setActive: (id) => {
      active = id;
    },
  };
}
