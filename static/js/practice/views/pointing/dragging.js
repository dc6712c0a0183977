// Dragging of things into holders by mouse, pen or finger; the keys have a way of their own.
const STILL = 6; // pixels: a hand that trembles still clicks

// Returns the name of the holder at a point, "" for the table, null for nowhere.
function findTarget(x, y) {
  const target = document.elementFromPoint(x, y)?.closest("[data-holder], [data-table]");
  return target ? (target.dataset.holder ?? "") : null;
}

export class Dragging {
  // `drop(name, holder)` is told where a thing was let go, `miss` that it was nowhere.
  constructor(root, drop, miss) {
    Object.assign(this, { root, drop, miss, moved: null, hasJustEnded: false });
  }

  watch(button, name) {
    button.addEventListener(
      "pointerdown",
      (event) => event.button === 0 && this.begin(button, name, event),
    );
    button.addEventListener("pointermove", (event) => this.follow(event));
    button.addEventListener("pointerup", (event) => this.end(event));
    button.addEventListener("pointercancel", () => this.stop());
    button.addEventListener("dragstart", (event) => event.preventDefault());
  }

  begin(button, name, { clientX, clientY, pointerId }) {
    button.setPointerCapture(pointerId);
    this.moved = { button, name, x: clientX, y: clientY, isMoving: false };
  }

  follow({ clientX, clientY }) {
    if (!this.moved) return;
    const { button, x, y } = this.moved;
    this.moved.isMoving ||= Math.hypot(clientX - x, clientY - y) > STILL;
    if (!this.moved.isMoving) return;
    button.classList.add("thing--dragged");
    button.style.transform = `translate(${clientX - x}px, ${clientY - y}px)`;
    const holder = findTarget(clientX, clientY);
    for (const element of this.root.querySelectorAll("[data-holder]"))
      element.classList.toggle("holder--over", element.dataset.holder === holder);
  }

  end(event) {
    this.follow(event); // the last movement may come with the end alone
    if (!this.moved) return;
    const { clientX, clientY } = event;
    const { name, isMoving } = this.moved;
    const holder = findTarget(clientX, clientY);
    this.stop();
    if (!isMoving) return;
    this.hasJustEnded = true; // the browser reports a click now, which is none
    setTimeout(() => {
      this.hasJustEnded = false;
    }, 50);
    if (holder === null) this.miss();
    else this.drop(name, holder);
  }

  stop() {
    this.moved?.button.classList.remove("thing--dragged");
    this.moved?.button.style.removeProperty("transform");
    for (const element of this.root.querySelectorAll(".holder--over"))
      element.classList.remove("holder--over");
    this.moved = null;
  }
}
