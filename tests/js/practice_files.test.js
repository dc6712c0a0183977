// What the view of files decides apart from the page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { act, begin } from "../../static/js/practice/kinds/files.js";
import {
  canOpen,
  chooseWay,
  compareNames,
  dropInner,
  findClashes,
  getKind,
  isInside,
  listCommands,
  listShown,
  listWay,
  writeDay,
} from "../../static/js/practice/views/files/facts.js";
import { moveRow, takeRange } from "../../static/js/practice/views/files/list.js";
import { findByLetter } from "../../static/js/practice/views/menus.js";
import { step } from "../../static/js/practice/views/windows.js";

const START = {
  places: {
    documents: {
      items: {
        gas: { name: "Газ 10.pdf" },
        water: { name: "газ 2.pdf" },
        home: { name: "Үй", items: { bill: { name: "Газ 2.pdf" } } },
      },
    },
    bin: { items: { prices: { name: "Газ бағасы.xlsx" } } },
    stick: { at: "in", items: { song: { name: "Ән.mp3" } } },
  },
};
const isPossible = (commands, name) => commands.find(([command]) => command === name)?.[1];

test("a list has folders first, then files by the alphabet and by number", () => {
  assert.deepEqual(
    listShown(begin(START, 0)).map(({ id }) => id),
    ["home", "water", "gas"],
  );
  assert.ok(
    compareNames("Әже", "Бала") < 0 &&
      compareNames("Қала", "Көл") > 0 &&
      compareNames("Өзен", "Парк") < 0,
  );
  assert.ok(
    compareNames("Ёлка", "Жук") < 0 && compareNames("2", "а") < 0 && compareNames("я", "яй") < 0,
  );
});

test("search finds part of a name everywhere but in the bin", () => {
  const state = begin(START, 0);
  act(state, ["find", " ГАЗ"]);
  assert.deepEqual(
    listShown(state)
      .map(({ id }) => id)
      .sort(),
    ["bill", "gas", "water"],
  );
});

test("the letters after the dot decide what a file is and whether a program opens it", () => {
  const kinds = {
    "а.PDF": "document",
    "а.docx": "text",
    pdf: "unknown",
    "а.jpg.exe": "program",
    ".pdf": "unknown",
  };
  for (const [name, kind] of Object.entries(kinds)) assert.equal(getKind({ name }), kind, name);
  assert.ok(canOpen({ name: "а.xlsx" }) && !canOpen({ name: "а.exe" }) && !canOpen({ name: "а" }));
});

test("only what can be done is offered", () => {
  const state = begin(START, 0);
  assert.deepEqual(
    [
      isPossible(listCommands(state, []), "make"),
      isPossible(listCommands(state, []), "delete"),
      isPossible(listCommands(state, []), "paste"),
    ],
    [true, false, false],
  );
  assert.deepEqual(
    [
      isPossible(listCommands(state, ["gas", "water"]), "rename"),
      isPossible(listCommands(state, ["gas", "water"]), "cut"),
    ],
    [false, true],
  );
  act(state, ["go", "bin"]);
  assert.deepEqual(
    listCommands(state, ["prices"]).map(([name]) => name),
    ["restore", "erase", "empty", "undo"],
  );
});

test("files whose names are taken are asked about, folders and the same folder are not", () => {
  const state = begin(START, 0);
  assert.deepEqual(findClashes(state, ["water", "gas"], "home"), [{ id: "water", other: "bill" }]);
  assert.deepEqual(findClashes(state, ["water"], "documents"), []);
});

test("a folder is not put into itself, nor what is in it named twice", () => {
  const state = begin(START, 0);
  assert.deepEqual(
    [isInside(state, ["home"], "home"), isInside(state, ["gas"], "home")],
    [true, false],
  );
  assert.deepEqual(dropInner(state, ["home", "bill", "gas"]), ["home", "gas"]);
  assert.deepEqual(listWay(state, "home"), ["documents", "home"]);
});

test("dragging moves on one drive and copies to another, or with Ctrl", () => {
  const state = begin(START, 0);
  assert.equal(chooseWay(state, ["gas"], "home", false), "move");
  assert.equal(chooseWay(state, ["gas"], "home", true), "copy");
  assert.equal(chooseWay(state, ["gas"], "stick", false), "copy");
});

test("keys of a list stop at its ends, keys of a menu go round", () => {
  assert.deepEqual(
    [
      moveRow("ArrowUp", 0, 3),
      moveRow("ArrowDown", 2, 3),
      moveRow("PageDown", 0, 3),
      moveRow("End", 0, 3),
      moveRow("a", 0, 3),
    ],
    [0, 2, 2, 2, null],
  );
  assert.deepEqual(
    [step("ArrowUp", 0, 3), step("ArrowDown", 2, 3), step("Home", 2, 3), step("x", 0, 3)],
    [2, 0, 0, null],
  );
  assert.deepEqual(takeRange(["a", "b", "c"], "c", "b"), ["b", "c"]);
});

test("a letter goes to the next name that begins with it", () => {
  assert.equal(findByLetter(["Газ", "Су", "газ 2"], 0, "Г"), 2);
  assert.equal(findByLetter(["Газ", "Су"], 1, "ж"), -1);
});

test("a day is written as both languages write it", () => {
  assert.equal(writeDay("2026-03-14"), "14.03.2026");
  assert.equal(writeDay(""), "");
});
