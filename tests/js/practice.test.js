// The browser plays the vectors of tests/scenes as the server does (tests/unit/scenes).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { holds } from "../../static/js/practice/predicates.js";
import { ImpossibleAction, judge, playTrace } from "../../static/js/practice/replay.js";
import { shuffle } from "../../static/js/practice/shuffling.js";

const FOLDER = new URL("../scenes/", import.meta.url);
const readText = (path) => JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));
const loadScenes = (kind) =>
  import(
    kind === "switch" ? new URL("switch.js", FOLDER) : `../../static/js/practice/kinds/${kind}.js`
  );

function playVector({ begin, act }, { start, seed, actions }) {
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
  for (const vector of readText(`vectors/${file}`)) {
    last = vector.start ??= structuredClone(last); // as in tests/scenes/cases.py
    test(`${kind}: ${vector.name}`, async () => {
      const start = structuredClone(vector.start);
      const { state, impossible } = playVector(await loadScenes(kind), vector);
      assert.equal(impossible, vector.impossible);
      assert.deepEqual(vector.start, start, "the start was changed");
      if (vector.state) assert.deepEqual(state, vector.state);
      for (const predicate of vector.holds ?? [])
        assert.ok(holds(predicate, state), JSON.stringify(predicate));
      for (const predicate of vector.fails ?? [])
        assert.ok(!holds(predicate, state), JSON.stringify(predicate));
    });
  }
}

test("each shared predicate holds or fails as it says", () => {
  const shared = readText("shared/predicates.json");
  for (const predicate of shared.holds)
    assert.equal(holds(predicate, shared.state), true, JSON.stringify(predicate));
  for (const predicate of shared.fails)
    assert.equal(holds(predicate, shared.state), false, JSON.stringify(predicate));
});

test("a shuffle follows from its seed", () => {
  for (const { seed, shuffled } of readText("shared/shuffling.json")) {
    assert.deepEqual(
      shuffle(
        [...shuffled].sort((a, b) => a - b),
        seed,
      ),
      shuffled,
    );
  }
});

test("a replay comes out as on the server", async () => {
  const { scene, cases } = readText("shared/replays.json");
  for (const { name, seed, trace, outcome } of cases) {
    assert.deepEqual(
      judge(playTrace(await loadScenes("switch"), scene, seed, trace)),
      outcome,
      name,
    );
  }
});
