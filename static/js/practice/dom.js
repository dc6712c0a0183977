// What views build their elements with.

// Returns an element: h("p", { class: "lead", hidden: false }, "text", child). A function is a listener.
export function h(name, values = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Returns an element of a drawing.
export function svg(name, values, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Returns a drawing for the eye alone; whatever it shows is also written.
export function svgHidden(values, ...children) {
  return svg("svg", { "aria-hidden": "true", focusable: "false", ...values }, ...children);
}

// Returns a line drawing of one path in a square of 24.
export function icon(d) {
  return svgHidden({ class: "icon", viewBox: "0 0 24 24", width: 24, height: 24, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" }, svg("path", { d }));
}

// Returns a drawing of several paths: one a line, after the word for how it is drawn.
export function draw(lines, look, viewBox) {
  const paths = lines.split("\n").map((line) => {
    const [way, ...path] = line.split(" ");
    return svg("path", { class: `drawn drawn--${way}`, d: path.join(" ") });
  });
  return svgHidden({ class: look, viewBox }, ...paths);
}

// Replaces the content of an element; the focus stays on what has the same data-key.
export function redraw(element, ...children) {
  const active = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (active) [...element.querySelectorAll("[data-key]")].find(({ dataset }) => dataset.key === active)?.focus({ preventScroll: true });
}

// Returns words with the values in place of {name}.
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}
