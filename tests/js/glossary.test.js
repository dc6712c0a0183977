// Where the card with a word's meaning stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { positionCard } from "../../static/js/lesson/glossary.js";

const VIEW = { width: 320, height: 600, scrollX: 0, scrollY: 1000 };
const CARD = { width: 200, height: 100 };

test("the card stands below the word, in the document", () => {
  assert.deepEqual(positionCard({ left: 20, top: 80, bottom: 100 }, CARD, VIEW), {
    left: 20,
    top: 1108,
  });
});

test("it stands above the word where there is no room below", () => {
  assert.deepEqual(positionCard({ left: 20, top: 560, bottom: 580 }, CARD, VIEW), {
    left: 20,
    top: 1452,
  });
});

test("it stays inside the window at both sides", () => {
  assert.equal(positionCard({ left: 300, top: 80, bottom: 100 }, CARD, VIEW).left, 112);
  assert.equal(positionCard({ left: -5, top: 80, bottom: 100 }, CARD, VIEW).left, 8);
});

test("a card that is higher than the window stands below, so that it can be scrolled", () => {
  const high = { width: 200, height: 590 };
  assert.equal(positionCard({ left: 20, top: 300, bottom: 320 }, high, VIEW).top, 1328);
});
