// What is to be typed next, how fast it goes, and what to say of it.
import { fill } from "../../dom.js";
import { findNext } from "../../kinds/typing.js";
import { findKey, findScript } from "../../kinds/typing/keyboards.js";
import { findFingers, findKeys } from "./keyboard.js";

export const NAMES = { kk: "ҚАЗ", ru: "РУС", en: "ENG" };
const LONGEST_PAUSE = 5000; // milliseconds; somebody who thinks is not slow
const LITTLE_RIGHT = [9];

// Returns the name of a sign as it is read aloud.
export function nameSign(sign, words) {
  if (sign === " ") return words["typing-sign-space"];
  const isCapital = findScript(sign) && sign !== sign.toLowerCase();
  const name = words[`typing-sign-${sign}`] ?? words[`typing-sign-${sign.toLowerCase()}`] ?? sign;
  return isCapital ? fill(words["typing-capital"], { sign: name }) : name;
}

// Returns how many signs a minute were typed at these times, long pauses left out; 0 if too few.
export function measureSpeed(times) {
  const pauses = times.slice(1).map((time, index) => Math.min(time - times[index], LONGEST_PAUSE));
  const duration = pauses.reduce((sum, pause) => sum + pause, 0);
  return pauses.length < 10 || !duration ? 0 : Math.round((pauses.length * 60000) / duration);
}

// Returns how a field that held one text came to hold another: signs erased at its end, then added.
export function compare(before, after) {
  const [old, now] = [[...before], [...after]];
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  return { erased: old.length - same, added: now.slice(same).join("") };
}

// Returns what is to be done next: {keys, fingers, sign, text}.
export function advise(state, words) {
  const next = findNext(state);
  if (!next) return { keys: [], fingers: [], sign: "", text: words["typing-end"] };
  if (next.wrong)
    return { keys: ["erase"], fingers: LITTLE_RIGHT, sign: "⌫", text: describeWrong(next, words) };
  if (!next.wanted)
    return { keys: ["enter"], fingers: LITTLE_RIGHT, sign: "↵", text: words["typing-enter"] };
  const text = nameSign(next.wanted, words);
  const key = findKey(next.layout, next.wanted);
  const sign = next.wanted === " " ? "␣" : next.wanted;
  if (next.layout !== state.layout)
    return {
      keys: [next.layout],
      fingers: [],
      sign: NAMES[next.layout],
      text: fill(words["typing-switch"], { layout: NAMES[next.layout] }),
    };
  return { keys: findKeys(next.layout, next.wanted), fingers: findFingers(key), sign, text };
}

function describeWrong({ line, right, wanted }, words) {
  const typedSign = [...line.typed][right];
  const isCase = typedSign !== wanted && typedSign.toLowerCase() === wanted.toLowerCase();
  const name = isCase
    ? typedSign === wanted.toLowerCase()
      ? "typing-wrong-small"
      : "typing-wrong-capital"
    : "typing-wrong";
  return fill(words[name], {
    came: nameSign(typedSign, words),
    wanted: nameSign(wanted, words),
  });
}
