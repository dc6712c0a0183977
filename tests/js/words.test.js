// What static/js/words.js decides without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { countWords } from "../../static/js/words.js";

test("words are what spaces and lines part", () => {
  assert.equal(countWords("Сәлеметсіз бе!\n\n  Менің  атым – Айгүл.\t"), 6);
});

test("a text without letters has no words", () => {
  assert.equal(countWords(""), 0);
  assert.equal(countWords(" \n "), 0);
});
