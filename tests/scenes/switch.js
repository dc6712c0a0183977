// The smallest kind, as in switch.py.
import { ImpossibleAction } from "../../static/js/practice/replay.js";
import { shuffle } from "../../static/js/practice/shuffling.js";

export function begin(start, seed) {
  const lamps = Object.fromEntries(start.lamps.map((lamp) => [lamp, { on: false, times: 0 }]));
  return { order: shuffle(start.lamps, seed), lamps, log: [], sign: start.sign ?? "" };
}

export function act(state, action) {
  const [name, ...values] = action;
  if (name === "switch" && values.length === 1 && Object.hasOwn(state.lamps, values[0])) {
    const lamp = state.lamps[values[0]];
    lamp.on = !lamp.on;
    lamp.times += 1;
    state.log.push(values[0]);
  } else if (
    name === "press" &&
    values.length === 2 &&
    typeof values[0] === "number" &&
    state.order[values[0]] === values[1]
  ) {
    state.lamps[values[1]] = { on: true, times: state.lamps[values[1]].times };
  } else if (name === "write" && values.length === 1 && typeof values[0] === "string") {
    state.sign = values[0];
  } else {
    throw new ImpossibleAction(String(name));
  }
}
