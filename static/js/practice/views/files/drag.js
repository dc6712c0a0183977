// Dragging with a mouse. Whoever cannot drag cuts and pastes: the same deed.
import { h } from "../../dom.js";

const NEAR = 6; // pixels until a press is a drag

// Follows a press; `drop` is called with the ids, the folder and whether Ctrl was held.
export function followDrag(root, start, getIds, getLabel, drop) {
  let ghost = null;
  let target = null;

  const mark = (found) => {
    target?.classList.remove("files-drop");
    target = found;
    target?.classList.add("files-drop");
  };
  const follow = (event) => {
    if (!ghost) {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < NEAR) return;
      ghost = h("div", { class: "files-ghost", "aria-hidden": "true" }, getLabel(getIds()));
      root.append(ghost);
      root.classList.add("files--drag");
    }
    const box = root.getBoundingClientRect();
    ghost.style.left = `${event.clientX - box.left + 12}px`;
    ghost.style.top = `${event.clientY - box.top + 12}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");
    mark(under && root.contains(under) && under.dataset.drop && !getIds().includes(under.dataset.drop) ? under : null);
  };
  const stop = (event) => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, true);
    const found = target?.dataset.drop;
    mark(null);
    root.classList.remove("files--drag");
    if (!ghost) return;
    ghost.remove();
    if (event.type === "pointerup" && found) drop(getIds(), found, event.ctrlKey || event.metaKey);
  };
  const leave = (event) => {
    if (event.key === "Escape" && ghost) stop(event);
  };
  const listeners = [["pointermove", follow], ["pointerup", stop], ["pointercancel", stop], ["keydown", leave]];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, true);
}
