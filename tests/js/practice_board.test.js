// What static/js/practice/board.js decides without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listReached, nameNews } from "../../static/js/practice/board.js";

const scene = {
  goals: [
    { name: "red", text: "Red is on", when: ["is", "red", true] },
    { name: "blue", text: "Blue is on", when: ["is", "blue", true] },
  ],
  forbidden: [{ name: "cut", text: "The cable was cut" }],
  words: { "board-reached": "Reached: {goal}", "board-all": "All is reached" },
};
const nothing = { scene, before: [], reached: [], harm: [], said: "Pressed" };

test("goals fill in as the state is, and empty again", () => {
  assert.deepEqual(listReached(scene.goals, { red: true, blue: false }), ["red"]);
  assert.deepEqual(listReached(scene.goals, { red: false, blue: false }), []);
});

test("an action is told when nothing else is new", () => {
  assert.equal(nameNews(nothing), "Pressed");
  assert.equal(nameNews({ ...nothing, before: ["red"], reached: ["red"] }), "Pressed");
  assert.equal(nameNews({ ...nothing, before: ["red"] }), "Pressed");
});

test("a goal is told before the action, all goals before one, harm before all", () => {
  assert.equal(nameNews({ ...nothing, reached: ["blue"] }), "Reached: Blue is on");
  assert.equal(
    nameNews({ ...nothing, before: ["red"], reached: ["red", "blue"] }),
    "All is reached",
  );
  assert.equal(
    nameNews({ ...nothing, reached: ["red", "blue"], harm: ["cut"] }),
    "The cable was cut",
  );
});
