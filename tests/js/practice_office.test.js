// What the view of tables and texts decides apart from the page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { act, begin } from "../../static/js/practice/kinds/office.js";
import {
  listChoices,
  listNumbers,
  offerSum,
  show,
  writeNumber,
} from "../../static/js/practice/views/office/facts.js";
import { moveKey } from "../../static/js/practice/views/office/grid.js";
import { describe } from "../../static/js/practice/views/office.js";

const START = {
  mode: "table",
  rows: 6,
  columns: 3,
  folders: { bills: "Төлемдер" },
  cells: {
    a1: "Қызмет",
    b1: "Сома",
    c1: "Бөлік",
    a2: "Су",
    b2: "2450",
    c2: "10",
    a3: "Газ",
    b3: "3420",
    c3: "20",
    a4: "Су",
    b4: "5180",
  },
};
const WORDS = new Proxy(
  {},
  { get: (_words, name) => `${String(name)} {name} {place} {n} {pages}` },
);

test("numbers are written with a comma, groups of three and no tail of noughts", () => {
  const cases = [
    [12505000, 0, 4, false, "1250,5"],
    [12505000, 2, 2, true, "1\u00a0250,50"],
    [12505000, 0, 0, true, "1\u00a0251"],
    [-5, 0, 4, false, "−0,0005"],
    [-5, 0, 2, false, "0"],
    [1, 2, 2, true, "0,00"],
    [99999999, 2, 2, true, "10\u00a0000,00"],
    [1e15, 0, 0, true, "100\u00a0000\u00a0000\u00a0000"],
  ];
  for (const [parts, least, most, isGrouped, text] of cases)
    assert.equal(writeNumber(parts, least, most, isGrouped), text);
});

test("a cell shows its number in its format", () => {
  const item = (value, format) => show({ type: "number", value, format }, WORDS);
  assert.equal(item(110500000, "money"), "11\u00a0050\u00a0₸");
  assert.equal(item(12505000, "money"), "1\u00a0250,50\u00a0₸");
  assert.equal(item(1250, "percent"), "12,5\u00a0%");
  assert.equal(item(460950000, "date"), "14.03.2026");
  assert.equal(item(-10000, "date"), "−1");
  assert.equal(item(10 ** 15, "date"), "100000000000");
  assert.equal(show({ type: "text", input: "Су" }, WORDS), "Су");
});

test("the sum is offered of what stands above, to the left, or is selected", () => {
  const state = begin(START, 0);
  assert.deepEqual(offerSum(state, ["b5"]), ["b5", "=SUM(B2:B4)"]);
  assert.deepEqual(offerSum(state, ["b2", "b3", "b4"]), ["b5", "=SUM(B2:B4)"]);
  assert.deepEqual(offerSum(state, ["b2", "b3", "b4", "b5"]), ["b5", "=SUM(B2:B4)"]);
  assert.deepEqual(offerSum(state, ["a6"]), ["a6", "=SUM()"]);
  assert.deepEqual(offerSum(state, ["c4"]), ["c4", "=SUM(C2:C3)"]);
  act(state, ["clear", "b2:b3"]);
  assert.deepEqual(offerSum(state, ["c4"]), ["c4", "=SUM(C2:C3)"]);
  act(state, ["clear", "c2:c3"]);
  assert.deepEqual(offerSum(state, ["c4"]), ["c4", "=SUM(B4)"]);
});

test("each value is offered once by the filter, numbers alone by the chart", () => {
  const state = begin(START, 0);
  assert.deepEqual(listChoices(state, "a"), ["a2", "a3"]);
  assert.deepEqual(listChoices(state, "c"), ["c2", "c3"]);
  assert.deepEqual(listNumbers(state), ["b", "c"]);
});

test("rows that a filter hides are left out by the keys", () => {
  const state = begin(START, 0);
  act(state, ["filter", "a2"]);
  assert.deepEqual(state.doc.hidden, [3]);
  const press = (from, key, values = {}) => moveKey(state, from, { key, ...values });
  assert.equal(press("a2", "ArrowDown"), "a4");
  assert.equal(press("a4", "ArrowUp"), "a2");
  assert.equal(press("a6", "ArrowDown"), "a6");
  assert.equal(press("b2", "End", { ctrlKey: true }), "c6");
  assert.equal(press("b2", "x"), null);
});

test("whatever is done is told", () => {
  const state = begin(START, 0);
  const actions = [
    ["enter", "b5", "=B2/B6"],
    ["enter", "b5", "=SUM(B2:B4)"],
    ["set", "b5", "format", "money"],
    ["clear", "c2"],
    ["sort", "b", "up"],
    ["filter", "a2"],
    ["unfilter"],
    ["chart", "a", "b"],
    ["unchart"],
    ["undo"],
    ["save-as", "Тізім", "bills", "xlsx"],
    ["save"],
    ["print", "", 2],
  ];
  for (const action of actions) {
    act(state, action);
    const text = describe(action, state, WORDS);
    assert.ok(text, `${action[0]}: ${text}`);
  }
});
