// A stored run is played one step at a press.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReplay } from "../../static/js/practice/replaying.js";
import * as kind from "../scenes/switch.js";

test("each press does the next step, and after the last nothing", () => {
  const solution = [
    ["switch", "red"],
    ["write", "a"],
  ];
  const scene = { start: { lamps: ["red"] }, seed: 1, goals: [], forbidden: [], solution };
  const replay = createReplay(kind, scene);
  assert.deepEqual(replay.next(), solution[0]);
  assert.equal(replay.run.state.lamps.red.on, true);
  assert.equal(replay.run.state.sign, "");
  assert.deepEqual(replay.next(), solution[1]);
  assert.equal(replay.next(), null);
  assert.equal(replay.run.state.sign, "a");
});
