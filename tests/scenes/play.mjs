// Plays for Python: each line of the input is a request, each line of the output its answer.
import { createInterface } from "node:readline";
import { holds } from "../../static/js/practice/predicates.js";
import { ImpossibleAction, judge, playTrace } from "../../static/js/practice/replay.js";
import { shuffle } from "../../static/js/practice/shuffling.js";

async function loadKind(name) {
  return import(name === "switch" ? "./switch.js" : `../../static/js/practice/kinds/${name}.js`);
}

// Returns the state after each action; one that is impossible has to leave it as it was.
async function play({ kind, start, seed, actions }) {
  const { begin, act } = await loadKind(kind);
  const state = begin(start, seed);
  const steps = [{ possible: true, state: structuredClone(state) }];
  for (const action of actions) {
    let possible = true;
    try {
      act(state, action);
    } catch (error) {
      if (!(error instanceof ImpossibleAction)) throw error;
      possible = false;
    }
    steps.push({ possible, state: structuredClone(state) });
  }
  return steps;
}

const ANSWERS = {
  play,
  holds: ({ predicate, state }) => holds(predicate, state),
  shuffle: ({ members, seed }) => shuffle(members, seed),
  replay: async ({ kind, scene, seed, trace }) => judge(playTrace(await loadKind(kind), scene, seed, trace)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = { value: await ANSWERS[request.ask](request) };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
