// A menu by the keys of w3c/aria-practices.
import { createElement, positionMenu } from "../dom.js";
import { step } from "./windows.js";

// Returns the index of the next text that begins with a letter, after the present one; -1 for none.
export function findByLetter(texts, index, letter) {
  const prefix = letter.toLowerCase();
  const order = texts.map((_, offset) => (index + 1 + offset) % texts.length);
  return order.find((index) => texts[index].trim().toLowerCase().startsWith(prefix)) ?? -1;
}

export function isLetter(event) {
  return (
    event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey
  );
}

// Opens a menu at a point of the window and returns a function that closes it. `items` are names
// and whether each is possible; `draw` returns what an entry shows.
export function openMenu(root, { label, items, x, y, draw }, perform) {
  const back = document.activeElement;
  const entries = items.map(([name, isPossible]) =>
    createElement(
      "li",
      {
        role: "menuitem",
        tabindex: "-1",
        "aria-disabled": isPossible ? null : "true",
        "data-name": name,
      },
      draw(name),
    ),
  );
  const menu = createElement("ul", { role: "menu", class: "menu", "aria-label": label }, entries);
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
    const next =
      step(event.key, index, entries.length) ??
      (isLetter(event)
        ? findByLetter(
            entries.map((entry) => entry.textContent),
            index,
            event.key,
          )
        : null);
    if (next !== null) entries[next]?.focus();
    else if (event.key === "Enter" || event.key === " ") choose(entries[index]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.append(menu);
  positionMenu(root, menu, x, y);
  document.addEventListener("pointerdown", leave, true);
  entries[0].focus({ preventScroll: true });
  return close;
}
