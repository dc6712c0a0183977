// Lists that are put in order: the buttons of a row move it in place, and so does dragging its
// grip. Without this script the buttons send the form, and the page comes back with the new order.

// The list with the entry at one place moved to another; places outside it change nothing.
export function moveTo(list, from, to) {
  if (from < 0 || to < 0 || from >= list.length || to >= list.length) return list;
  const newList = list.filter((_, index) => index !== from);
  newList.splice(to, 0, list[from]);
  return newList;
}

// The place over which a pointer stands: the number of middles of other rows above it.
export function findPosition(middles, y) {
  return middles.filter((middle) => middle < y).length;
}

export function fillIn(words, position, total) {
  return words.replace("{place}", position).replace("{total}", total);
}

function getButtons(row) {
  return [...row.querySelectorAll("[data-way]")];
}

// Ids, values and states of the buttons belong to the place, not to the row.
function renumberRows(list) {
  const rows = [...list.children];
  for (const [index, row] of rows.entries()) {
    for (const button of getButtons(row)) {
      const way = button.dataset.way;
      const text = button.getAttribute("aria-labelledby").split(" ")[1];
      button.value = `move:${index + 1}:${way}`;
      button.id = button.id.replace(/\d+$/, index + 1);
      button.setAttribute("aria-labelledby", `${button.id} ${text}`);
      const isEnd = index === (way === "up" ? 0 : rows.length - 1);
      if (isEnd) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
}

function moveRow(list, row, to) {
  const rows = [...list.children];
  const newRows = moveTo(rows, rows.indexOf(row), to);
  if (newRows.every((newRow, index) => newRow === rows[index])) return false;
  const next = newRows[to + 1] ?? null;
  list.insertBefore(row, next);
  renumberRows(list);
  return true;
}

function announceMove(list, row) {
  const rows = [...list.children];
  const status = list.parentNode.querySelector("[data-order-status]");
  status.textContent = fillIn(list.dataset.moved, rows.indexOf(row) + 1, rows.length);
}

// What was moved is an answer, also where it comes back to its place.
function noteChange(list) {
  list.parentNode.querySelector("[data-order-kept]").checked = true;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

// The focus stays on the button that was pressed, so that it can be pressed again.
function pressButton(list, button) {
  const row = button.closest("li");
  const from = [...list.children].indexOf(row);
  if (!moveRow(list, row, from + (button.dataset.way === "up" ? -1 : 1))) return;
  button.focus();
  announceMove(list, row);
  noteChange(list);
}

function dragRow(list, row, grip, start) {
  row.classList.add("order__item--moving");
  grip.setPointerCapture(start.pointerId);
  let isMoved = false;
  const follow = (event) => {
    const others = [...list.children].filter((other) => other !== row);
    const middles = others.map((other) => {
      const box = other.getBoundingClientRect();
      return box.top + box.height / 2;
    });
    isMoved = moveRow(list, row, findPosition(middles, event.clientY)) || isMoved;
    grip.setPointerCapture(event.pointerId); // moving a row in the page lets it go
  };
  const end = () => {
    row.classList.remove("order__item--moving");
    grip.removeEventListener("pointermove", follow);
    if (!isMoved) return;
    announceMove(list, row);
    noteChange(list);
  };
  grip.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"])
    grip.addEventListener(name, end, { once: true });
}

function startList(list) {
  renumberRows(list); // after an answer that the page has put back
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-way]");
    if (!button) return;
    event.preventDefault();
    pressButton(list, button);
  });
  for (const grip of list.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      dragRow(list, grip.closest("li"), grip, event);
    });
  }
}

function startAll(within) {
  for (const list of within.querySelectorAll("[data-order]")) startList(list);
}

if (globalThis.document) {
  startAll(document);
  document.addEventListener("replaced", (event) => startAll(event.target));
}
