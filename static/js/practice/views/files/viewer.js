// A file that is open: its program's window over the list.
import { h } from "../../dom.js";
import { locate } from "../../kinds/files.js";
import { draw, drawPicture } from "./drawings.js";
import { getKind } from "./facts.js";

export function createViewer(ui) {
  const { words } = ui;
  const title = h("h2", { class: "files-viewer__title", id: "files-viewer-title" });
  const program = h("span", { class: "files-viewer__program" });
  const close = h("button", { type: "button", class: "files-button", click: () => ui.close() }, draw("erase"), h("span", {}, words["files-close"]));
  const body = h("div", { class: "files-viewer__body", tabindex: "0", role: "group", "aria-labelledby": "files-viewer-title" });
  const icon = h("span", {});
  const panel = h("section", { class: "files-viewer", "aria-labelledby": "files-viewer-title", hidden: true },
    h("div", { class: "files-viewer__head" }, icon, h("span", { class: "files-viewer__names" }, title, program), close), body);
  let shown = null;

  function fillBody(item, kind) {
    if (item.damaged) return [h("p", { class: "files-viewer__damaged" }, words["files-damaged"])];
    const lines = item.text.split("\n").map((line) => h("p", {}, line));
    if (kind === "picture") return [drawPicture(item.picture), ...(item.text ? lines : [])];
    return [h("div", { class: "files-sheet" }, lines)];
  }

  function update() {
    const id = ui.state.open;
    if (id === shown) return;
    shown = id;
    panel.hidden = id === null;
    if (id === null) return;
    const { item } = locate(ui.state, id);
    const kind = getKind(item);
    title.textContent = item.name;
    program.textContent = words[`files-program-${kind}`] ?? "";
    icon.replaceChildren(draw(kind));
    body.replaceChildren(...fillBody(item, kind));
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    ui.close();
  });
  return { panel, update, focus: () => close.focus() };
}
