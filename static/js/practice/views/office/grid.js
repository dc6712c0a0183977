// The cells of a table, or the paragraphs of a text: a grid by the keys of w3c/aria-practices.
import { createElement } from "../../dom.js";
import { findRange } from "../../kinds/office.js";
import { nameRange, show } from "./facts.js";

// Returns the cell that a key leads to, null for another key. Rows that a filter hides are left
// out.
export function moveKey({ columns, rows, doc }, key, event) {
  const [column, row] = [columns.indexOf(key[0]), Number(key.slice(1))];
  const visibleRows = Array.from({ length: rows }, (_, index) => index + 1).filter(
    (row) => !doc.hidden.includes(row),
  );
  const at = visibleRows.indexOf(row);
  const isFar = event.ctrlKey || event.metaKey;
  const isText = columns.length === 1;
  const to = (x, y) => (columns[x] ?? columns[column]) + (visibleRows[y] ?? row);
  const end = visibleRows.length - 1;
  switch (event.key) {
    case "ArrowUp":
      return to(column, isFar ? 0 : at - 1);
    case "ArrowDown":
      return to(column, isFar ? end : at + 1);
    case "ArrowLeft":
      return to(isFar ? 0 : column - 1, at);
    case "ArrowRight":
      return to(isFar ? columns.length - 1 : column + 1, at);
    case "PageUp":
      return to(column, 0);
    case "PageDown":
      return to(column, end);
    case "Home":
      return to(0, isFar || isText ? 0 : at);
    case "End":
      return to(columns.length - 1, isFar || isText ? end : at);
    default:
      return null;
  }
}

export function createGrid(ui) {
  const { words } = ui;
  const { columns, rows, mode } = ui.state;
  const isTable = mode === "table";
  const cells = {};
  const lines = Array.from({ length: rows }, (_, index) =>
    createElement(
      "tr",
      {},
      isTable && createElement("th", { scope: "row" }, index + 1),
      [...columns].map((column) => {
        const key = column + (index + 1);
        cells[key] = createElement("td", { tabindex: -1, "data-key": key });
        return cells[key];
      }),
    ),
  );
  const heads =
    isTable &&
    createElement(
      "thead",
      {},
      createElement(
        "tr",
        {},
        createElement("td", { class: "office-corner" }),
        [...columns].map((column) => createElement("th", { scope: "col" }, column.toUpperCase())),
      ),
    );
  const grid = createElement(
    "table",
    {
      role: "grid",
      class: `office-grid office-grid--${mode}`,
      "aria-multiselectable": "true",
      "aria-label": words[`office-${mode}`],
    },
    heads,
    createElement("tbody", {}, lines),
  );
  const pane = createElement("div", { class: "office-pane" }, grid);

  const listChosen = () => findRange(ui.state, nameRange(ui.anchor, ui.active));

  function update() {
    const { items, hidden } = ui.state.doc;
    const hasFocus = grid.contains(document.activeElement);
    for (const [index, line] of lines.entries()) line.hidden = hidden.includes(index + 1);
    while (hidden.includes(Number(ui.active.slice(1))))
      ui.active = ui.anchor = moveKey({ ...ui.state, doc: { hidden: [] } }, ui.active, {
        key: "ArrowUp",
      });
    const selection = listChosen();
    for (const [key, cell] of Object.entries(cells)) {
      const { type, bold, italic, align, style, size } = items[key];
      const text = ui.draft !== null && key === ui.active ? ui.draft : show(items[key], words);
      if (cell.textContent !== text) cell.textContent = text;
      cell.className = [
        type && `is-${type}`,
        bold && "is-bold",
        italic && "is-italic",
        align && `is-${align}`,
        style && `is-${style}`,
      ]
        .filter(Boolean)
        .join(" ");
      if (size) cell.style.fontSize = `${size / 14}em`;
      cell.setAttribute("aria-selected", selection.includes(key));
      cell.tabIndex = key === ui.active ? 0 : -1;
    }
    if (hasFocus) cells[ui.active].focus();
  }

  // Goes to a cell; with `isRange` what is chosen reaches from where one began.
  function choose(key, isRange) {
    ui.commit(); // of the cell that one leaves
    ui.active = key;
    if (!isRange) ui.anchor = key;
    ui.update();
    cells[key].focus();
  }

  let isPointed = false;
  const find = (event) => event.target.closest("[data-key]")?.dataset.key;

  grid.addEventListener("mousedown", (event) => {
    const key = find(event);
    isPointed = Boolean(key) && ui.point(key); // a formula is being typed: the cell goes into it
    if (isPointed) event.preventDefault();
  });
  grid.addEventListener("pointerdown", (event) => {
    const key = find(event);
    if (key && event.pointerType === "mouse" && event.button === 0 && !ui.isPointing())
      choose(key, event.shiftKey || ui.isPicking);
  });
  grid.addEventListener("pointerover", (event) => {
    const key = find(event);
    if (key && event.pointerType === "mouse" && event.buttons === 1 && !ui.isPointing())
      choose(key, true);
  });
  grid.addEventListener("click", (event) => {
    const key = find(event);
    if (key && event.pointerType !== "mouse" && !isPointed)
      choose(key, event.shiftKey || ui.isPicking);
  });
  grid.addEventListener("dblclick", () => ui.edit());
  grid.addEventListener("keydown", (event) => {
    const isCtrl = event.ctrlKey || event.metaKey;
    const next = moveKey(ui.state, ui.active, event);
    if (next && !event.altKey) choose(next, event.shiftKey || ui.isPicking);
    else if (isCtrl && event.code === "KeyA") {
      ui.anchor = columns[0] + 1;
      choose(columns.at(-1) + rows, true);
    } else if (event.key === "Enter" || event.key === "F2") ui.edit();
    else if (event.key === "Delete" || event.key === "Backspace") ui.send(["clear", ui.range()]);
    else if (event.key === "Escape") {
      ui.isPicking = false;
      choose(ui.active, false);
    } else if (event.key.length === 1 && !isCtrl && !event.altKey)
      ui.edit(event.key === " " && mode === "text" ? undefined : event.key);
    else return;
    event.preventDefault();
  });
  return {
    pane,
    update,
    choose,
    listChosen,
    range: () => nameRange(ui.anchor, ui.active),
    focus: () => cells[ui.active].focus(),
  };
}
