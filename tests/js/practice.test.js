// The browser plays the vectors of tests/scenes as the server does (tests/unit/scenes).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { holds } from "../../static/js/practice/predicates.js";
import { ImpossibleAction, judge, playTrace } from "../../static/js/practice/replay.js";
import { shuffle } from "../../static/js/practice/shuffling.js";

const FOLDER = new URL("../scenes/", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));
const load = (kind) =>
  import(kind === "switch" ? new URL("switch.js", FOLDER) : `../../static/js/practice/kinds/${kind}.js`);

function play({ begin, act }, { start, seed, actions }) {
  const state = begin(start, seed);
  for (const [index, action] of actions.entries()) {
    const before = structuredClone(state);
    try {
      act(state, action);
    } catch (error) {
      if (!(error instanceof ImpossibleAction)) throw error;
      assert.deepEqual(state, before, "an impossible action has changed something");
      return { state, impossible: index };
    }
  }
  return { state };
}

for (const file of readdirSync(new URL("vectors", FOLDER))) {
  const kind = file.replace(".json", "");
  let last;
  for (const vector of read(`vectors/${file}`)) {
    last = vector.start ??= structuredClone(last); // as in tests/scenes/cases.py
    test(`${kind}: ${vector.name}`, async () => {
      const start = structuredClone(vector.start);
      const { state, impossible } = play(await load(kind), vector);
      assert.equal(impossible, vector.impossible);
      assert.deepEqual(vector.start, start, "the start was changed");
      if (vector.state) assert.deepEqual(state, vector.state);
      for (const one of vector.holds ?? []) assert.ok(holds(one, state), JSON.stringify(one));
      for (const one of vector.fails ?? []) assert.ok(!holds(one, state), JSON.stringify(one));
    });
  }
}

test("each shared predicate holds or fails as it says", () => {
  const shared = read("shared/predicates.json");
  for (const one of shared.holds) assert.equal(holds(one, shared.state), true, JSON.stringify(one));
  for (const one of shared.fails) assert.equal(holds(one, shared.state), false, JSON.stringify(one));
});

test("a shuffle follows from its seed", () => {
  for (const { seed, shuffled } of read("shared/shuffling.json")) {
    assert.deepEqual(shuffle([...shuffled].sort((a, b) => a - b), seed), shuffled);
  }
});

test("a replay comes out as on the server", async () => {
  const { scene, cases } = read("shared/replays.json");
  for (const { name, seed, trace, outcome } of cases) {
    assert.deepEqual(judge(playTrace(await load("switch"), scene, seed, trace)), outcome, name);
  }
});
