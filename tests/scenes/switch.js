// The smallest kind, as in switch.py.
import { ImpossibleAction } from "../../static/js/practice/replay.js";
import { shuffle } from "../../static/js/practice/shuffling.js";

export function begin(start, seed) {
  const lamps = Object.fromEntries(start.lamps.map((lamp) => [lamp, { on: false, times: 0 }]));
  return { order: shuffle(start.lamps, seed), lamps, log: [], sign: start.sign ?? "" };
}

export function act(state, action) {
  const [name, ...rest] = action;
  if (name === "switch" && rest.length === 1 && Object.hasOwn(state.lamps, rest[0])) {
    const lamp = state.lamps[rest[0]];
    lamp.on = !lamp.on;
    lamp.times += 1;
    state.log.push(rest[0]);
  } else if (name === "press" && rest.length === 2 && typeof rest[0] === "number" && state.order[rest[0]] === rest[1]) {
    state.lamps[rest[1]] = { on: true, times: state.lamps[rest[1]].times };
  } else if (name === "write" && rest.length === 1 && typeof rest[0] === "string") {
    state.sign = rest[0];
  } else {
    throw new ImpossibleAction(String(name));
  }
}
