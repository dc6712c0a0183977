// A keyboard of 104 keys, drawn true to its rows and widths: for looking, and for pressing by
// whoever has no such layout. On a narrow screen its two halves stand one below the other.
import { createElement } from "../../dom.js";
import {
  FIRST_PAD_KEY,
  findKey,
  LAYOUTS,
  NUMBER_BLOCK,
  SPACE_KEY,
} from "../../kinds/typing/keyboards.js";

// The finger of each key, 0 to 9 from the left little finger to the right one, 4 and 5 the thumbs.
const FINGERS =
  "0012336678999" + "0123366789999" + "01233667899" + "0123366789" + "56786786787899" + "5";
const FIRST_RIGHT = [6, 18, 31, 42]; // the first key of the right hand in each row
const ROWS = [
  [0, 13],
  [13, 26],
  [26, 37],
  [37, 47],
];
const NAVIGATION = ["PrtSc Scroll Pause", "Ins Home PgUp", "Del End PgDn", "", " ↑ ", "← ↓ →"];
const PAD = ["Num / * -", "7 8 9 +", "4 5 6", "1 2 3 Enter", "0 ."];

// Returns the fingers that press a key: with Shift that of the other hand too.
export function findFingers({ number, withShift }) {
  const finger = Number(FINGERS[number]);
  return withShift ? [finger, finger < 5 ? 9 : 0] : [finger];
}

// Returns the names of the keys that type a sign: its own, and the Shift of the other hand.
export function findKeys(layout, sign) {
  const key = sign && findKey(layout, sign);
  if (!key) return [];
  const [finger, shift] = findFingers(key);
  return [
    String(key.number),
    ...(shift === undefined ? [] : [finger < 5 ? "shift-right" : "shift-left"]),
  ];
}

const drawOnly = (label, width = 1, more = "") =>
  createElement(
    "span",
    { class: `key key--still ${more}`, "data-width": width },
    createElement("span", { class: "key__face" }, label),
  );

class Keyboard {
  constructor(words, press) {
    Object.assign(this, { words, press, shift: false, caps: false, layout: "", keys: [], lit: [] });
    const hand = (side) =>
      createElement(
        "p",
        { class: `keyboard__hand keyboard__hand--${side}`, "aria-hidden": "true" },
        words[`typing-hand-${side}`],
      );
    this.main = createElement(
      "div",
      { class: "keyboard__main" },
      this.drawFunctions(),
      hand("left"),
      hand("right"),
      ROWS.flatMap((_row, index) => this.drawRow(index)),
      this.drawLast(),
    );
    const blocks = [this.main, this.drawNavigation(), this.drawPad()];
    this.element = createElement(
      "div",
      { class: "keyboard", role: "group", "aria-label": words["typing-keyboard"] },
      blocks,
    );
    this.element.addEventListener("keydown", (event) => this.move(event));
    // The caret stays in the field.
    this.element.addEventListener("pointerdown", (event) => event.preventDefault());
    this.keys[0].button.tabIndex = 0;
  }

  drawKey(name, width, act, more = "") {
    const face = createElement("span", { class: "key__face" });
    const button = createElement(
      "button",
      { type: "button", class: `key ${more}`, tabindex: "-1", "data-width": width, click: act },
      face,
    );
    this.keys.push({ name, button, face });
    return button;
  }

  drawSign(number) {
    const home = [29, 32].includes(number) ? "key--home" : "";
    return this.drawKey(
      String(number),
      number === 25 ? 1.5 : 1,
      () => this.type(number),
      `${home} key--finger-${FINGERS[number]}`,
    );
  }

  drawNamed(name, label, width, act) {
    const button = this.drawKey(name, width, act, "key--named");
    button.firstChild.append(label);
    return button;
  }

  drawFunctions() {
    const group = (first) => [0, 1, 2, 3].map((more) => drawOnly(`F${first + more}`));
    const gap = (width) => createElement("span", { class: "key", "data-width": width });
    return createElement(
      "div",
      { class: "keyboard__functions", "aria-hidden": "true" },
      drawOnly("Esc"),
      gap(1),
      group(1),
      gap(0.5),
      group(5),
      gap(0.5),
      group(9),
    );
  }

  drawRow(index) {
    const [first, end] = ROWS[index];
    const numbers = Array.from({ length: end - first }, (_none, more) => first + more);
    const signs = (isRight) =>
      numbers
        .filter((number) => number >= FIRST_RIGHT[index] === isRight)
        .map((number) => this.drawSign(number));
    const begin = [
      () => [],
      () => [drawOnly("Tab", 1.5, "key--edge")],
      () => [this.drawNamed("caps", "Caps", 1.75, () => this.toggle("caps"))],
      () => [this.drawNamed("shift-left", "Shift", 2.25, () => this.toggle("shift"))],
    ];
    const end_ = [
      () => this.drawNamed("erase", "⌫", 2, () => this.press(["erase"])),
      () => null,
      () => this.drawNamed("enter", "Enter", 2.25, () => this.press(["enter"])),
      () => this.drawNamed("shift-right", "Shift", 2.75, () => this.toggle("shift")),
    ];
    return [
      createElement("div", { class: "keyboard__half" }, begin[index](), signs(false)),
      createElement(
        "div",
        { class: "keyboard__half keyboard__half--right" },
        signs(true),
        end_[index](),
      ),
    ];
  }

  drawLast() {
    const space = (width, more) =>
      this.drawKey(String(SPACE_KEY), width, () => this.press(["key", " "]), `key--space ${more}`);
    const still = (...labels) => labels.map((label) => drawOnly(label, 1.25, "key--edge"));
    return [
      createElement(
        "div",
        { class: "keyboard__half" },
        still("Ctrl", "Win", "Alt"),
        space(6.25, ""),
      ),
      createElement(
        "div",
        { class: "keyboard__half keyboard__half--right" },
        space(6.25, "key--second"),
        still("Alt", "Win", "☰", "Ctrl"),
      ),
    ];
  }

  drawNavigation() {
    const rows = NAVIGATION.map((row) =>
      createElement(
        "div",
        { class: "keyboard__row" },
        row
          .split(" ")
          .map((label) =>
            label ? drawOnly(label) : createElement("span", { class: "key", "data-width": 1 }),
          ),
      ),
    );
    return createElement("div", { class: "keyboard__navigation", "aria-hidden": "true" }, rows);
  }

  drawPad() {
    const labels = PAD.flatMap((row) => row.split(" "));
    const draw = (label) => {
      if (label === "Enter")
        return this.drawNamed("pad-enter", "↵", 1, () => this.press(["enter"]));
      if (!NUMBER_BLOCK.includes(label)) return drawOnly(label);
      const number = FIRST_PAD_KEY + NUMBER_BLOCK.indexOf(label);
      return this.drawNamed(String(number), label, label === "0" ? 2 : 1, () =>
        this.press(["key", label]),
      );
    };
    const keys = labels.map((label) => {
      const key = draw(label);
      key.classList.add("key--pad");
      key.dataset.pad = label;
      return key;
    });
    return createElement("div", { class: "keyboard__pad" }, keys);
  }

  type(number) {
    const [sign] = this.findSigns(number);
    this.shift = false;
    this.press(["key", sign]);
    this.label();
  }

  // Returns the sign that a key types now, and the other one that is drawn on it.
  findSigns(number) {
    const [plainSign, shiftSign] = LAYOUTS[this.layout].map((signs) => signs[number]);
    const isLetter = plainSign.toUpperCase() === shiftSign && plainSign !== shiftSign;
    const signs =
      this.shift !== (this.caps && isLetter) ? [shiftSign, plainSign] : [plainSign, shiftSign];
    return isLetter ? [signs[0], number < 13 ? LAYOUTS.en[0][number] : ""] : signs;
  }

  toggle(name) {
    this[name] = !this[name];
    this.label();
  }

  // Writes on each key what it types now, if that has changed.
  label() {
    const now = [this.layout, this.shift, this.caps].join();
    if (now === this.labelled) return;
    this.labelled = now;
    for (const { name, button, face } of this.keys) {
      const number = Number(name);
      const isHeld = name.startsWith("shift") ? this.shift : name === "caps" && this.caps;
      button.classList.toggle("key--held", isHeld);
      if (name.startsWith("shift") || name === "caps") button.setAttribute("aria-pressed", isHeld);
      if (number === SPACE_KEY) button.setAttribute("aria-label", this.words["typing-sign-space"]);
      else if (number >= FIRST_PAD_KEY)
        button.setAttribute(
          "aria-label",
          this.words[`typing-sign-${face.textContent}`] ?? face.textContent,
        );
      if (name === "erase") button.setAttribute("aria-label", "Backspace");
      if (name === "pad-enter") button.setAttribute("aria-label", "Enter");
      if (number < FIRST_PAD_KEY) this.labelSign(button, face, number);
    }
  }

  labelSign(button, face, number) {
    const [sign, other] = this.findSigns(number);
    face.replaceChildren(
      createElement("span", { class: "key__sign" }, sign),
      other ? createElement("span", { class: "key__other" }, other) : "",
    );
    button.setAttribute("aria-label", this.words[`typing-sign-${sign}`] ?? sign);
  }

  // Shows a layout, and lights the keys that are pressed next.
  update(layout, keys) {
    this.layout = layout;
    this.lit = keys;
    this.label();
    for (const { name, button } of this.keys)
      button.classList.toggle("key--lit", keys.includes(name));
    if (this.element.contains(document.activeElement)) return;
    const first = this.keys.find(({ name }) => name === keys[0]) ?? this.keys[0];
    this.focusOn(first.button, false);
  }

  focusOn(button, isFocused = true) {
    for (const key of this.keys) key.button.tabIndex = key.button === button ? 0 : -1;
    if (isFocused) button.focus();
  }

  // The arrow keys go from key to key; up and down to the nearest of the next row.
  move(event) {
    const visibleButtons = this.keys
      .map(({ button }) => button)
      .filter((button) => button.offsetParent);
    const current = visibleButtons.indexOf(document.activeElement);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const side = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (current < 0 || (!step && !side)) return;
    event.preventDefault();
    const next = step
      ? visibleButtons[current + step]
      : findNearest(visibleButtons, visibleButtons[current], side);
    if (next) this.focusOn(next);
  }
}

// Returns the button nearest to another in the row above (-1) or below it (1).
function findNearest(buttons, from, side) {
  const boxes = buttons.map((button) => ({ button, box: button.getBoundingClientRect() }));
  const fromBox = from.getBoundingClientRect();
  const distance = ({ box }) =>
    side * (box.top - fromBox.top) * 4 +
    Math.abs(box.left + box.width / 2 - fromBox.left - fromBox.width / 2);
  const others = boxes.filter(({ box }) => side * (box.top - fromBox.top) > 4);
  return others.sort((first, second) => distance(first) - distance(second))[0]?.button;
}

export function drawKeyboard(words, press) {
  return new Keyboard(words, press);
}
