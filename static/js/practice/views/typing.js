// Typing: the line to write, the field, the key and the finger that are next, a drawn keyboard.
import { fill, createElement } from "../dom.js";
import { findKey, findScript, LAYOUTS } from "../kinds/typing/keyboards.js";
import { findNext } from "../kinds/typing.js";
import { advise, compare, measureSpeed, NAMES } from "./typing/advice.js";
import { drawHands } from "./typing/hands.js";
import { drawKeyboard } from "./typing/keyboard.js";

// Returns what the live region says after an action.
export function describe(_action, state, words) {
  if (state.slip) return describeSlip(state, words);
  const next = findNext(state);
  const { text } = advise(state, words);
  const isNewLine = next && !next.line.typed;
  const line = isNewLine
    ? fill(words[next.line.repeat ? "typing-line-again" : "typing-line"], {
        text: next.line.text,
      })
    : "";
  const isSign = next?.wanted && !next.wrong && next.layout === state.layout;
  return [line, isSign ? fill(words["typing-next"], { sign: text }) : text]
    .filter(Boolean)
    .join(" ");
}

function describeSlip(state, words) {
  const { layout } = findNext(state);
  return fill(words["typing-slip"], { came: state.slip, layout: NAMES[layout] });
}

class TypingView {
  constructor(root, words, send) {
    Object.assign(this, { words, send, times: [], right: 0 });
    this.keyboard = drawKeyboard(words, (action) => this.press(action));
    this.hands = drawHands();
    this.head = createElement("p", { class: "typing__head" });
    this.text = createElement("p", { class: "typing__text", "aria-hidden": "true" });
    // Not letter by letter.
    this.plain = createElement("p", { class: "visually-hidden", id: "typing-line" });
    this.field = this.drawField();
    this.sign = createElement("span", { class: "typing__sign", "aria-hidden": "true" });
    this.advice = createElement("span", { class: "typing__advice", id: "typing-advice" });
    this.finger = createElement("span", { class: "typing__finger" });
    this.slip = createElement("p", { class: "typing__slip", hidden: true });
    this.end = createElement("div", { class: "typing__end", hidden: true });
    this.layouts = Object.keys(LAYOUTS).map((layout) =>
      createElement(
        "button",
        {
          type: "button",
          class: "typing__layout",
          "data-layout": layout,
          click: () => this.press(["layout", layout]),
        },
        NAMES[layout],
      ),
    );
    this.element = createElement("div", { class: "typing" }, this.drawSheet());
    root.append(this.element);
    const take = (event) =>
      this.element.isConnected ? this.take(event) : document.removeEventListener("keydown", take);
    document.addEventListener("keydown", take);
  }

  drawField() {
    const isTouched = globalThis.matchMedia?.("(hover: none) and (pointer: coarse)").matches;
    const values = {
      class: "typing__field",
      id: "typing-field",
      rows: "1",
      autocomplete: "off",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "enter",
      inputmode: isTouched ? "none" : "text",
      "aria-describedby": "typing-line typing-advice",
    };
    const field = createElement("textarea", values);
    field.addEventListener("input", (event) => this.read(event));
    field.addEventListener("compositionend", () => this.read({ isComposing: false }));
    for (const name of ["paste", "drop"])
      field.addEventListener(name, (event) => event.preventDefault());
    field.addEventListener("select", () => this.keepCaret());
    return field;
  }

  drawSheet() {
    const label = createElement(
      "label",
      { class: "typing__label", for: "typing-field" },
      this.words["typing-field"],
    );
    const next = createElement(
      "div",
      { class: "typing__next" },
      this.sign,
      createElement("span", { class: "typing__words" }, this.advice, this.finger),
    );
    const keyboardButton = createElement(
      "button",
      { type: "button", class: "typing__own-keyboard", click: () => this.openOwnKeyboard() },
      this.words["typing-own-keyboard"],
    );
    const switches = createElement(
      "div",
      { class: "typing__layouts", role: "group", "aria-label": this.words["typing-layouts"] },
      this.layouts,
    );
    const bar = createElement("div", { class: "typing__bar" }, switches, keyboardButton);
    const guide = createElement("div", { class: "typing__guide" }, next, this.hands.element, bar);
    return [
      this.plain,
      this.text,
      createElement("div", { class: "typing__labels" }, label, this.head),
      this.field,
      this.slip,
      this.end,
      guide,
      this.keyboard.element,
    ];
  }

  // Phones hide half the page behind their own keyboard, so that it opens when asked for alone.
  openOwnKeyboard() {
    this.field.inputMode = "text";
    this.field.blur();
    this.field.focus();
  }

  press(action) {
    this.send(action);
    this.sync();
  }

  // What came into the field, whether from keys, an input method, a phone's keyboard or dictation.
  read({ isComposing }) {
    const line = this.state.lines[this.state.line];
    const text = this.field.value.normalize("NFC");
    const { erased, added } = compare(line?.typed ?? "", text.replaceAll("\n", ""));
    // A dead key waits.
    if (isComposing && added && ![...added].every((sign) => findScript(sign))) return;
    for (let count = 0; line && count < erased; count += 1) this.send(["erase"]);
    if (line && added) this.send(["key", [...added].slice(0, 80).join("")]);
    if (text.includes("\n")) this.send(["enter"]);
    this.sync();
  }

  // Letters typed while nothing, or a drawn key, has the focus are meant for the field.
  take({ key, target, ctrlKey, altKey, metaKey }) {
    const isMeant = target === document.body || this.element.contains(target);
    const isSign = key.length === 1 && key !== " " && !ctrlKey && !altKey && !metaKey;
    if (isMeant && isSign && target !== this.field && !this.field.disabled) this.field.focus();
  }

  // The caret stays at the end: a line is written from its beginning to its end.
  keepCaret() {
    const { length } = this.field.value;
    if (this.field.selectionStart !== length) this.field.setSelectionRange(length, length);
  }

  sync() {
    const typedText = this.state.lines[this.state.line]?.typed ?? "";
    if (this.field.value !== typedText) this.field.value = typedText;
    this.keepCaret();
  }

  update(state) {
    this.state = state;
    if (state.right > this.right) this.times.push(performance.now());
    if (state.right < this.right) this.times = [];
    this.right = state.right;
    const next = findNext(state);
    const advice = advise(state, this.words);
    this.showLine(state, next);
    this.showAdvice(advice);
    this.keyboard.update(state.layout, advice.keys);
    this.keyboard.element.classList.toggle("keyboard--with-pad", needsPad(state));
    this.hands.light(advice.fingers);
    this.slip.hidden = !state.slip;
    this.slip.textContent = state.slip ? describeSlip(state, this.words) : "";
    for (const button of this.layouts) {
      const { layout } = button.dataset;
      button.setAttribute("aria-pressed", layout === state.layout);
      button.classList.toggle("typing__layout--lit", advice.keys.includes(layout));
    }
    this.sync();
  }

  showAdvice({ sign, text, fingers }) {
    this.sign.textContent = sign;
    this.sign.hidden = !sign;
    this.advice.textContent = text;
    this.finger.textContent = fingers
      .map((finger) => this.words[`typing-finger-${finger}`])
      .join(" + ");
  }

  showLine(state, next) {
    const position = next ?? {
      line: state.lines.at(-1),
      right: Number.POSITIVE_INFINITY,
      wrong: 0,
    };
    const groupLines = state.lines.filter(({ repeat }) => repeat === position.line.repeat);
    const head = position.line.repeat ? "typing-head-again" : "typing-head";
    this.head.textContent = fill(this.words[head], {
      n: groupLines.indexOf(position.line) + 1,
      total: groupLines.length,
    });
    for (const element of [this.text, this.plain, this.field]) element.lang = position.line.layout;
    this.plain.textContent = position.line.text;
    const typedSigns = [...position.line.typed];
    const signs = [...position.line.text].map((sign, index) => {
      const isWrong = position.wrong > 0 && index === position.right;
      const kind =
        index < position.right
          ? "right"
          : isWrong
            ? "wrong"
            : index === position.right
              ? "now"
              : "later";
      const wrongSign = isWrong
        ? createElement(
            "span",
            { class: "typing__wrong-sign", "aria-hidden": "true" },
            typedSigns[index] === " " ? "␣" : typedSigns[index],
          )
        : null;
      return createElement(
        "span",
        { class: `typing__letter typing__letter--${kind}` },
        sign,
        wrongSign,
      );
    });
    this.text.replaceChildren(...joinWords(signs));
    this.field.disabled = !next;
    this.field.hidden = !next;
    this.element.classList.toggle("typing--ended", !next);
    this.end.hidden = Boolean(next);
    if (!next) this.showEnd(state);
  }

  // After the last sign: what was right, how fast it went, and what to practise on.
  showEnd(state) {
    const percent = Math.floor((100 * state.right) / Math.max(state.right + state.mistakes, 1));
    const speed = measureSpeed(this.times);
    const weak = state.missed
      .map(({ sign }) => (sign === " " ? this.words["typing-sign-space"] : sign))
      .join("  ");
    const texts = [
      state.mistakes
        ? fill(this.words["typing-accuracy"], { percent })
        : this.words["typing-no-mistake"],
      speed ? fill(this.words["typing-speed"], { speed }) : "",
      weak ? fill(this.words["typing-weak"], { signs: weak }) : "",
    ];
    this.end.replaceChildren(...texts.filter(Boolean).map((text) => createElement("p", {}, text)));
  }
}

// Keeps the signs of a word together, so that a line never breaks inside it.
function joinWords(signs) {
  const words = [[]];
  for (const sign of signs) {
    if (sign.firstChild.data === " ") words.push([sign], []);
    else words.at(-1).push(sign);
  }
  return words
    .filter((word) => word.length)
    .map((word) =>
      word[0].firstChild.data === " "
        ? word[0]
        : createElement("span", { class: "typing__word" }, word),
    );
}

// Returns whether a sign of the text stands on the number block alone, such as digits in Kazakh.
function needsPad({ lines }) {
  const isOnPad = (sign, layout) => (findKey(layout, sign)?.number ?? 0) >= 47 && sign !== " ";
  return lines.some(({ text, layout }) => [...text].some((sign) => isOnPad(sign, layout)));
}

export function mount(root, state, words, send) {
  const view = new TypingView(root, words, send);
  view.update(state);
  return {
    update: (changed) => view.update(changed),
    unfinished: (now) => (now.repeated ? "" : words["typing-unfinished"]),
  };
}
