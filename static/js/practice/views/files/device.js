// The socket of the computer and the stick: plugged in, removed safely, pulled out.
import { h } from "../../dom.js";
import { draw } from "./drawings.js";

const DEEDS = { out: ["plug"], in: ["eject", "pull"], safe: ["pull"] };

export function createDevice(ui) {
  const { words } = ui;
  const text = h("p", { class: "files-device__text" });
  const buttons = h("div", { class: "files-device__buttons" });
  const picture = h("div", { class: "files-device__picture", "aria-hidden": "true" }, h("span", { class: "files-socket" }), draw("stick"));
  const panel = h("section", { class: "files-device", "aria-label": words["files-device"] }, picture, h("div", { class: "files-device__words" }, text, buttons));

  function update() {
    const { stick } = ui.state.places;
    panel.hidden = !stick;
    if (!stick || panel.dataset.at === stick.at) return;
    const hadFocus = buttons.contains(document.activeElement);
    panel.dataset.at = stick.at;
    text.textContent = words[`files-stick-${stick.at}`];
    buttons.replaceChildren(...DEEDS[stick.at].map((name) => h("button", { type: "button", class: "files-button", click: () => ui.send([name]) }, h("span", {}, words[`files-do-${name}`]))));
    if (hadFocus) buttons.firstElementChild.focus();
  }
  return { panel, update };
}
