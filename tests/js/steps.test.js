// What static/js/lesson/steps.js decides without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  countMinutesLeft,
  createTimer,
  fillWords,
  readKey,
  readSwipe,
} from "../../static/js/lesson/steps.js";

const createSwipe = (values) => ({
  x: 200,
  y: 300,
  endX: 200,
  endY: 300,
  milliseconds: 200,
  ...values,
});
const createKey = (name, values = {}) => ({
  key: name,
  target: { closest: () => null },
  ...values,
});

function createClock() {
  const clock = () => clock.time;
  clock.time = 0;
  return clock;
}

test("words are filled with their values", () => {
  assert.equal(fillWords("Step {n} of {total}, {n}", { n: 2, total: 6 }), "Step 2 of 6, 2");
});

test("the minutes left are shared out by the words of the steps", () => {
  assert.equal(countMinutesLeft([50, 100, 50], 0, 10), 10);
  assert.equal(countMinutesLeft([50, 100, 50], 1, 10), 8);
  assert.equal(countMinutesLeft([50, 100, 50], 2, 10), 3);
});

test("the last step takes a minute at least, and a lesson of pictures all of its minutes", () => {
  assert.equal(countMinutesLeft([500, 1], 1, 10), 1);
  assert.equal(countMinutesLeft([0, 0], 1, 10), 10);
});

test("a finger across the screen leads to the next step and back", () => {
  assert.equal(readSwipe(createSwipe({ endX: 100 }), 360), 1);
  assert.equal(readSwipe(createSwipe({ endX: 300 }), 360), -1);
});

test("scrolling, a tap, a slow finger and the edge of the screen lead nowhere", () => {
  assert.equal(readSwipe(createSwipe({ endX: 100, endY: 400 }), 360), 0);
  assert.equal(readSwipe(createSwipe({ endX: 170 }), 360), 0);
  assert.equal(readSwipe(createSwipe({ endX: 100, milliseconds: 900 }), 360), 0);
  assert.equal(readSwipe(createSwipe({ x: 10, endX: 200 }), 360), 0);
  assert.equal(readSwipe(createSwipe({ x: 350, endX: 100 }), 360), 0);
});

test("the arrow keys lead through the steps", () => {
  assert.equal(readKey(createKey("ArrowRight")), 1);
  assert.equal(readKey(createKey("ArrowLeft")), -1);
  assert.equal(readKey(createKey("ArrowDown")), 0);
});

test("arrow keys in a field, with another key or used by another part of the page lead nowhere", () => {
  assert.equal(readKey(createKey("ArrowRight", { target: { closest: () => ({}) } })), 0);
  assert.equal(readKey(createKey("ArrowLeft", { altKey: true })), 0);
  assert.equal(readKey(createKey("ArrowRight", { defaultPrevented: true })), 0);
});

test("each step has the seconds for which it was shown", () => {
  const clock = createClock();
  const timer = createTimer(clock);
  timer.start(1);
  clock.time = 2500;
  timer.start(2);
  clock.time = 7600;
  assert.equal(timer.format(), "1:2 2:5");
  timer.start(1);
  clock.time = 8200;
  assert.equal(timer.format(), "1:3 2:5", "what was left of a second counts with the next visit");
});

test("nothing counts while the page is hidden", () => {
  const clock = createClock();
  const timer = createTimer(clock);
  timer.start(3);
  clock.time = 4000;
  timer.stop();
  clock.time = 90000;
  assert.equal(timer.format(), "3:4");
  timer.start();
  clock.time = 91000;
  assert.equal(timer.format(), "3:5");
});

test("a step that was only passed is not named", () => {
  const clock = createClock();
  const timer = createTimer(clock);
  timer.start(1);
  clock.time = 400;
  timer.start(2);
  clock.time = 3400;
  assert.equal(timer.format(), "2:3");
});
