// Typing: lms/scenes/rules/kinds/typing.py does the same, and says what the state holds.
import { chooseLayout, isOfWrongLayout, LAYOUTS } from "./typing/keyboards.js";
import { ImpossibleAction } from "../replay.js";

const MAX_WRONG = 3; // signs that a line takes after its first wrong one
const MAX_ARRIVING = 80;
const MAX_WORD = 20;
const WORDS_A_KEY = 2;

export function begin(start, _seed) {
  const lines = start.lines.map(({ text, layout }) => makeLine(text, layout, false));
  return {
    lines,
    line: 0,
    layout: lines[0].layout,
    follow: start.follow ?? true,
    repeat: start.repeat ?? 3,
    right: 0,
    mistakes: 0,
    missed: [],
    slip: "",
    slips: 0,
    written: false,
    repeated: false,
  };
}

export function act(state, [name, ...values]) {
  const [value] = values;
  if (name === "key" && values.length === 1 && canArrive(value)) {
    for (const sign of value.normalize("NFC")) typeSign(state, sign);
  } else if (name === "erase" && !values.length) eraseSign(state);
  else if (name === "enter" && !values.length) endLine(state);
  else if (name === "layout" && values.length === 1 && Object.hasOwn(LAYOUTS, value)) {
    state.layout = value;
    state.slip = "";
  } else throw new ImpossibleAction(name);
}

function makeLine(text, layout, repeat) {
  return { text: text.normalize("NFC"), layout, typed: "", repeat };
}

function canArrive(text) {
  if (typeof text !== "string") return false;
  const signs = [...text];
  return (
    signs.length >= 1 &&
    signs.length <= MAX_ARRIVING &&
    signs.every((sign) => sign >= " " && sign !== "\x7f")
  );
}

// Returns how many signs of a line are right, up to the first wrong one.
export function countRight({ typed, text }) {
  const [typedSigns, expectedSigns] = [[...typed], [...text]];
  const wrong = typedSigns.findIndex((sign, index) => sign !== expectedSigns[index]);
  return wrong < 0 ? typedSigns.length : wrong;
}

// Returns what the state asks for next: {line, right, wrong, wanted, layout}; null at the end.
export function findNext(state) {
  const line = state.lines[state.line];
  if (!line) return null;
  const right = countRight(line);
  const expectedSign = [...line.text][right] ?? "";
  // A line begins in its own, and changes where it must.
  const preferred = [state.layout, line.layout];
  if (!right) preferred.reverse();
  const layout = expectedSign && (chooseLayout(expectedSign, ...preferred) ?? preferred[0]);
  return { line, right, wrong: [...line.typed].length - right, wanted: expectedSign, layout };
}

function typeSign(state, sign) {
  const next = findNext(state);
  if (!next || next.line.typed === next.line.text) return;
  const { line, wrong, wanted, layout } = next;
  if (wrong) {
    line.typed += wrong < MAX_WRONG ? sign : "";
    return;
  }
  state.slip = "";
  if (sign === wanted) takeRight(state, line, layout, sign);
  else if (isOfWrongLayout(wanted, layout, sign)) {
    state.slip = sign;
    state.slips += 1;
  } else {
    line.typed += sign;
    takeWrong(state, line, layout, wanted);
  }
}

function takeRight(state, line, layout, sign) {
  line.typed += sign;
  state.right += 1;
  state.layout = layout;
  if (line.typed === line.text && state.line === state.lines.length - 1) endLine(state);
}

function takeWrong(state, line, layout, expectedSign) {
  if (line.repeat) return;
  state.mistakes += 1;
  const missed = state.missed.find(({ sign }) => sign === expectedSign);
  if (missed) missed.times += 1;
  else state.missed.push({ sign: expectedSign, layout, times: 1 });
}

function eraseSign(state) {
  const line = state.lines[state.line];
  state.slip = "";
  if (line) line.typed = [...line.typed].slice(0, -1).join("");
}

function endLine(state) {
  const line = state.lines[state.line];
  state.slip = "";
  if (!line || line.typed !== line.text) return;
  state.line += 1;
  if (state.line === state.lines.length && !state.written) {
    state.written = true;
    state.lines.push(...listDrills(state));
  }
  const following = state.lines[state.line];
  if (!following) state.repeated = true;
  else if (state.follow) state.layout = following.layout;
}

function listDrills({ lines, missed, repeat }) {
  const words = [...new Set(lines.flatMap(({ text }) => text.split(" ")))];
  const weak = missed
    .filter(({ sign }) => sign !== " ")
    .sort((first, second) => second.times - first.times);
  return weak.slice(0, repeat).map(({ sign, layout }) => {
    const withSign = words.filter((word) => isGoodWord(word, sign)).slice(0, WORDS_A_KEY);
    return makeLine([sign.repeat(3), ...withSign].join(" "), layout, true);
  });
}

function isGoodWord(word, sign) {
  const signs = [...word];
  return signs.includes(sign) && new Set(signs).size > 1 && signs.length <= MAX_WORD;
}
