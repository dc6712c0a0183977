// What static/js/ordering.js decides without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fillIn, findPosition, moveTo } from "../../static/js/ordering.js";

test("an entry is moved, and the others keep their order", () => {
  const list = ["a", "b", "c", "d"];
  assert.deepEqual(moveTo(list, 0, 3), ["b", "c", "d", "a"]);
  assert.deepEqual(moveTo(list, 3, 1), ["a", "d", "b", "c"]);
  assert.deepEqual(list, ["a", "b", "c", "d"]);
});

test("at the ends nothing is moved", () => {
  const list = ["a", "b"];
  for (const [from, to] of [
    [0, -1],
    [1, 2],
    [2, 0],
    [-1, 0],
  ])
    assert.deepEqual(moveTo(list, from, to), list);
});

test("a pointer is over the place after all rows whose middle it has passed", () => {
  assert.equal(findPosition([50, 100, 150], 20), 0);
  assert.equal(findPosition([50, 100, 150], 120), 2);
  assert.equal(findPosition([50, 100, 150], 500), 3);
});

test("the place is said in the words of the page", () => {
  assert.equal(fillIn("Moved to {place} of {total}.", 2, 5), "Moved to 2 of 5.");
});
