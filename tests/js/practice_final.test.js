// What the player of a final test goes on with, and which of its runs an answer is about.
import assert from "node:assert/strict";
import { test } from "node:test";

import { isSameRun } from "../../static/js/practice/final.js";
import * as inbox from "../../static/js/practice/kinds/inbox.js";
import { restoreRun } from "../../static/js/practice/pages.js";

const start = {
  messages: {
    m1: { time: "9:05", channel: "chat", parts: [{ name: "text", kind: "text", text: "…" }] },
  },
};
const scene = { start, seed: 7, goals: [], forbidden: [] };

test("a run that was begun goes on, a start without answers is enough for it", () => {
  const run = restoreRun(inbox, scene, [
    [5, "open", "m1"],
    [9, "judge", "m1", "fraud"],
  ]);
  assert.equal(run.state.messages.m1.verdict, "fraud");
  assert.equal(run.isDone, false);
});

test("nothing, and what does not fit the scene, begins anew", () => {
  for (const trace of [undefined, null, [], [[5, "open", "other"]], [3]])
    assert.equal(restoreRun(inbox, scene, trace), undefined);
});

test("an answer is about a run by its token and its end", () => {
  const entry = (token, end) => ({
    token,
    trace: [
      [0, "open", "m1"],
      [end, "done"],
    ],
  });
  assert.equal(isSameRun(entry("a", 5), entry("a", 5)), true);
  assert.equal(
    isSameRun(entry("a", 5), entry("a", 9)),
    false,
    "it was done again before the line was back",
  );
  assert.equal(isSameRun(entry("a", 5), entry("b", 5)), false);
  assert.equal(isSameRun(entry("a", 5), null), false);
});
