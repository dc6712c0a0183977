// What views build their elements with.

// Signs that several kinds show, for `icon`.
export const SIGNS = {
  tick: "M5 13l4.5 4.5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  back: "M19 12H5M11 6l-6 6 6 6",
  next: "M5 12h14M13 6l6 6-6 6",
  undo: "M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3",
  search: "M10.5 4a6.5 6.5 0 1 1-.01 0zM15.5 15.5L21 21",
  download: "M12 3v11M7.5 10l4.5 4.5 4.5-4.5M4 15v5h16v-5",
  file: "M6 2.5h8l5 5v14H6zM14 2.5v5h5",
  warning: "M12 3L2 20.5h20zM12 10v5M12 17.5v.5",
};

// Returns an element: createElement("p", { class: "lead", hidden: false }, "text", child). A
// function is a listener.
export function createElement(name, values = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// Returns whether a click is the second one of a double click: what the first one brought under the
// hand was not meant, and what it did is not to be undone. A finger has no such habit.
export function isSecondClick({ detail, pointerType }) {
  return detail > 1 && pointerType !== "touch";
}

// Returns a listener of clicks that leaves out such a second one.
export function ignoreDoubleClick(click) {
  return (event) => isSecondClick(event) || click(event);
}

// Leaves it out in all of an element in which nothing is done by a double click, but for a part of
// it.
export function ignoreDoubleClicksIn(element, part) {
  element.addEventListener(
    "click",
    (event) => {
      if (!isSecondClick(event) || part?.contains(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

// Returns an element of a drawing.
export function createShape(name, values, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Returns a drawing for the eye alone; whatever it shows is also written.
export function createHiddenSvg(values, ...children) {
  return createShape("svg", { "aria-hidden": "true", focusable: "false", ...values }, ...children);
}

// Returns a line drawing of one path in a square of 24.
export function createIcon(d) {
  return createHiddenSvg(
    {
      class: "icon",
      viewBox: "0 0 24 24",
      width: 24,
      height: 24,
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    },
    createShape("path", { d }),
  );
}

// Returns a drawing of several paths: one a line, after the word for how it is drawn.
export function drawLines(lines, look, viewBox) {
  const paths = lines.split("\n").map((line) => {
    const [way, ...path] = line.split(" ");
    return createShape("path", { class: `stroke stroke--${way}`, d: path.join(" ") });
  });
  return createHiddenSvg({ class: look, viewBox }, ...paths);
}

// Replaces the content of an element; the focus stays on what has the same data-key.
export function redraw(element, ...children) {
  const active = element.contains(document.activeElement)
    ? document.activeElement.dataset.key
    : null;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (active)
    [...element.querySelectorAll("[data-key]")]
      .find(({ dataset }) => dataset.key === active)
      ?.focus({ preventScroll: true });
}

// Puts a menu at a point of the window, and inside the element that holds it.
export function positionMenu(element, menu, x, y) {
  const box = element.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(x - box.left, box.width - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y - box.top, box.height - menu.offsetHeight - 4))}px`;
}

// Returns words with the values in place of {name}.
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}
