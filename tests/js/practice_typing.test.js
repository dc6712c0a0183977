// What the view of typing works out before it draws.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { act, begin } from "../../static/js/practice/kinds/typing.js";
import { LAYOUTS } from "../../static/js/practice/kinds/typing/keyboards.js";
import { findFingers, findKeys } from "../../static/js/practice/views/typing/keyboard.js";
import {
  advise,
  compare,
  measureSpeed,
  nameSign,
} from "../../static/js/practice/views/typing/advice.js";
import { describe } from "../../static/js/practice/views/typing.js";

const WORDS = {
  "typing-capital": "capital {sign}",
  "typing-sign-space": "space",
  "typing-sign-қ": "қ as in қала",
  "typing-switch": "switch to {layout}",
  "typing-wrong": "{came} instead of {wanted}",
  "typing-wrong-small": "hold Shift",
  "typing-wrong-capital": "is Caps Lock on?",
  "typing-slip": "{came} came, {layout} is needed",
  "typing-line": "line {text}",
  "typing-line-again": "again {text}",
  "typing-next": "next {sign}",
  "typing-enter": "press Enter",
  "typing-end": "the end",
};

function playActions(lines, ...actions) {
  const state = begin({ lines, follow: false }, 1);
  for (const action of actions) act(state, action);
  return state;
}

test("a sign is named in words, a capital as such", () => {
  assert.equal(nameSign(" ", WORDS), "space");
  assert.equal(nameSign("Қ", WORDS), "capital қ as in қала");
  assert.equal(nameSign("Б", WORDS), "capital Б");
  assert.equal(nameSign("б", WORDS), "б");
});

test("who thinks between two signs is not slow", () => {
  const times = Array.from({ length: 21 }, (_none, index) => 1000 * index);
  assert.equal(measureSpeed(times), 60);
  const paused = times.map((time, index) => (index < 20 ? time : time + 600000));
  assert.equal(measureSpeed(paused), 50);
  assert.equal(measureSpeed(times.slice(0, 10)), 0);
});

test("what came into a field is told from what was there", () => {
  assert.deepEqual(compare("сәл", "сәле"), { erased: 0, added: "е" });
  assert.deepEqual(compare("сәлк", "сәл"), { erased: 1, added: "" });
  assert.deepEqual(compare("сәлк", "сәлем "), { erased: 1, added: "ем " });
  assert.deepEqual(compare("а", "а"), { erased: 0, added: "" });
});

test("each letter has its key and its finger, a capital the Shift of the other hand", () => {
  assert.deepEqual(findKeys("kk", "ә"), ["2"]);
  assert.deepEqual(findKeys("kk", "Ә"), ["2", "shift-right"]);
  assert.deepEqual(findKeys("ru", "О"), ["32", "shift-left"]);
  assert.deepEqual(findKeys("kk", "7"), ["54"]);
  assert.deepEqual(findKeys("kk", " "), ["61"]);
  // а under the left index finger.
  assert.deepEqual(findFingers({ number: 29, withShift: false }), [3]);
  assert.deepEqual(findFingers({ number: 32, withShift: true }), [6, 0]);
});

test("the next thing to do is a key, Enter, Backspace, or another layout", () => {
  const lines = [
    { text: "ақ", layout: "kk" },
    { text: "a", layout: "en" },
  ];
  assert.deepEqual(advise(playActions(lines), WORDS), {
    keys: ["29"],
    fingers: [3],
    sign: "а",
    text: "а",
  });
  assert.equal(advise(playActions(lines, ["key", "о"]), WORDS).text, "о instead of а");
  assert.equal(advise(playActions(lines, ["key", "А"]), WORDS).text, "is Caps Lock on?");
  assert.deepEqual(advise(playActions(lines, ["key", "ақ"]), WORDS).keys, ["enter"]);
  const switching = advise(playActions(lines, ["key", "ақ"], ["enter"]), WORDS);
  assert.deepEqual([switching.keys, switching.text], [["en"], "switch to ENG"]);
  assert.equal(
    advise(playActions(lines, ["key", "ақ"], ["enter"], ["key", "a"]), WORDS).text,
    "the end",
  );
});

test("a screen reader hears the line, the next sign, and which layout is on", () => {
  const lines = [
    { text: "қар", layout: "kk" },
    { text: "бала", layout: "kk" },
  ];
  assert.equal(describe([], playActions(lines, ["key", "0"]), WORDS), "0 came, ҚАЗ is needed");
  assert.equal(describe([], playActions(lines, ["key", "қ"]), WORDS), "next а");
  assert.equal(
    describe([], playActions(lines, ["key", "қар"], ["enter"]), WORDS),
    "line бала next б",
  );
  assert.equal(describe([], playActions(lines, ["key", "к"]), WORDS), "к instead of қ as in қала");
  assert.equal(describe([], playActions(lines, ["layout", "en"]), WORDS), "line қар switch to ҚАЗ");
});

test("the layouts are those of the server, sign by sign", () => {
  const table = readFileSync(
    new URL("../../lms/scenes/rules/keyboards.py", import.meta.url),
    "utf8",
  );
  const rows = Object.values(LAYOUTS).flat();
  assert.equal(rows.length, 6);
  for (const row of rows) assert.ok(table.includes(row.replaceAll("\\", "\\\\")), row);
});
