// What views of several kinds open and walk through: questions, and rows of things by their keys.
import { h } from "../dom.js";

// Returns the place in a list after a key of a menu, a tree or a tool bar; null for another key.
export function step(key, index, length, [before, after] = ["ArrowUp", "ArrowDown"]) {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (key === before) return (index - 1 + length) % length;
  if (key === after) return (index + 1) % length;
  return null;
}

// Asks a question; the promise holds the name of the chosen answer, "" for Escape.
export function ask(root, { title, texts = [], answers }) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const buttons = answers.map(([name, text, look], index) =>
      h("button", { type: "button", class: `button button--${look ?? (index ? "secondary" : "primary")}`, click: () => dialog.close(name) }, text));
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title), texts.map((text) => (typeof text === "string" ? h("p", {}, text) : text)), h("div", { class: "dialog__answers" }, buttons));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (back?.isConnected) back.focus();
      resolve(dialog.returnValue);
    });
    root.append(dialog);
    dialog.showModal();
  });
}
