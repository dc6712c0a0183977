// What the view of pointing works out before it draws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, begin, trim } from "../../static/js/practice/kinds/pointing.js";
import {
  findLastRow,
  isDouble,
  listStates,
} from "../../static/js/practice/views/pointing/facts.js";
import { describe } from "../../static/js/practice/views/pointing.js";

const WORDS = {
  "pointing-on": "on",
  "pointing-off": "off",
  "pointing-read": "opened",
  "pointing-pick": "chosen",
  "pointing-picked": "taken up",
  "pointing-chosen": "chosen: {entry}",
  "pointing-said-click": "{name} clicked",
  "pointing-said-once": "{name} once more",
  "pointing-said-picked": "{name} taken up",
  "pointing-said-put": "{name} let go",
  "pointing-said-choose": "{name}: {entry} chosen",
  "pointing-said-drop": "{name} in {holder}",
  "pointing-said-select": "selected: {text}",
  "pointing-said-end": "the end",
  "pointing-said-right": "that is it",
  "pointing-said-wrong": "that is not it",
};
const START = {
  size: "large",
  things: {
    lamp: { picture: "lamp", name: "Lamp", switch: true },
    clock: { picture: "clock", name: "Clock", tip: "ten o'clock" },
    me: { picture: "user", name: "Me", pick: true },
    volume: { picture: "speaker", name: "Volume", most: 100, level: 90 },
    door: { picture: "user", name: "Password", word: "4821", needs: ["lamp"] },
    apple: { picture: "apple", name: "Apple", move: true },
    letter: {
      picture: "letter",
      name: "Letter",
      open: "Hello",
      menu: [{ id: "print", label: "Print" }],
    },
  },
  holders: { basket: { picture: "basket", name: "Basket" } },
  list: ["clock"],
  text: { value: "To the left", wanted: "left" },
};

function describeAction(...actions) {
  const state = begin(START, 1);
  for (const action of actions) act(state, action);
  return describe(actions.at(-1), state, WORDS);
}

test("nobody has to be fast for a double click, only at one thing", () => {
  assert.ok(isDouble({ name: "box", time: 1000 }, "box", 2400));
  assert.ok(!isDouble({ name: "box", time: 1000 }, "box", 2600));
  assert.ok(!isDouble({ name: "bell", time: 1000 }, "box", 1100));
});

test("a row of a list is seen once it is seen whole", () => {
  assert.equal(findLastRow(0, 292, 9), 2);
  assert.equal(findLastRow(60, 292, 9), 3);
  assert.equal(findLastRow(9 * 84 - 292, 292, 9), 8);
  assert.equal(findLastRow(0, 292, 2), 1);
});

test("each action is told in a sentence", () => {
  assert.equal(describeAction(["click", "lamp"]), "Lamp: on");
  assert.equal(describeAction(["point", "clock"]), "Clock: ten o'clock");
  assert.equal(describeAction(["click", "letter"]), "Letter once more");
  assert.equal(describeAction(["click", "apple"]), "Apple taken up");
  assert.equal(describeAction(["click", "apple"], ["click", "apple"]), "Apple let go");
  assert.equal(describeAction(["drop", "apple", "basket"]), "Apple in Basket");
  assert.equal(describeAction(["menu", "letter"], ["choose", "print"]), "Letter: Print chosen");
  assert.equal(describeAction(["select", " left"]), "selected: left");
  assert.equal(describeAction(["scroll", 0]), "the end");
  assert.equal(describeAction(["set", "volume", 40]), "Volume: 40");
  assert.equal(describeAction(["click", "lamp"], ["set", "door", 0]), "that is not it");
  assert.equal(describeAction(["click", "lamp"], ["set", "door", 1]), "that is it");
});

test("a thing says what has become of it", () => {
  const state = begin(START, 1);
  for (const action of [
    ["point", "clock"],
    ["menu", "letter"],
    ["choose", "print"],
    ["double", "letter"],
    ["shut", "letter"],
  ])
    act(state, action);
  assert.deepEqual(listStates(state.things.clock, WORDS, false), ["ten o'clock"]);
  assert.deepEqual(listStates(state.things.letter, WORDS, false), ["chosen: Print", "opened"]);
  assert.deepEqual(listStates(state.things.apple, WORDS, true), ["taken up"]);
  assert.deepEqual(listStates(state.things.lamp, WORDS, false), ["off"]);
  assert.deepEqual(listStates(state.things.me, WORDS, false), []);
  act(state, ["click", "me"]);
  assert.deepEqual(listStates(state.things.me, WORDS, false), ["chosen"]);
  assert.deepEqual(listStates(state.things.volume, WORDS, false), ["90"]);
});

test("signs around selected words are no part of them", () => {
  assert.equal(trim(" «left», "), "left");
  assert.equal(trim(" ,. "), "");
});
