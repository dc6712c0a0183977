// What views of several kinds open and walk through: questions, and rows of things by their keys.
import { createElement } from "../dom.js";

// Returns the place in a list after a key of a menu, a tree or a tool bar; null for another key.
export function step(key, index, length, [before, after] = ["ArrowUp", "ArrowDown"]) {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (key === before) return (index - 1 + length) % length;
  if (key === after) return (index + 1) % length;
  return null;
}

// Goes from button to button of a tool bar: one stop of Tab, arrows move in it.
export function moveInBar(event, buttons) {
  const next = step(event.key, buttons.indexOf(document.activeElement), buttons.length, [
    "ArrowLeft",
    "ArrowRight",
  ]);
  if (next === null) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === buttons[next] ? 0 : -1;
  buttons[next].focus();
}

// Says at a field what is wrong with it, "" if nothing is.
export function showFault(input, fault, text) {
  fault.textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

// Returns a dialog headed by #dialog-title; the focus comes back from it, but not from where it has
// gone since: browsers say "close" a moment later. `follow` gets what the dialog returned.
export function openDialog(root, content, follow) {
  const back = document.activeElement;
  const dialog = createElement(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title" },
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back?.isConnected && document.activeElement === document.body) back.focus();
    follow?.(dialog.returnValue);
  });
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

// Asks a question; the promise holds the name of the chosen answer, "" for Escape.
export function ask(root, { title, texts = [], answers }) {
  return new Promise((resolve) => {
    const buttons = answers.map(([name, text, look], index) =>
      createElement(
        "button",
        {
          type: "button",
          class: `button button--${look ?? (index ? "secondary" : "primary")}`,
          click: () => dialog.close(name),
        },
        text,
      ),
    );
    const dialog = openDialog(
      root,
      [
        createElement("h2", { id: "dialog-title" }, title),
        texts.map((text) => (typeof text === "string" ? createElement("p", {}, text) : text)),
        createElement("div", { class: "dialog__answers" }, buttons),
      ],
      resolve,
    );
  });
}
