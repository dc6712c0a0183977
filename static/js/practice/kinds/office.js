// Tables and texts; lms/scenes/rules/kinds/office.py comes to the same states.
import { fold, LETTERS } from "../predicates.js";
import { demand, mapValues } from "../rules.js";
import { judgeName } from "../file_names.js";
import { computeAll, isFormula, listReferences, readInput } from "./office/formulas.js";

export const VALUES = {
  table: {
    bold: ["on", "off"],
    align: ["", "left", "center", "right"],
    format: ["", "whole", "two", "percent", "money", "date"],
  },
  text: {
    bold: ["on", "off"],
    italic: ["on", "off"],
    align: ["left", "center", "right"],
    style: ["text", "heading", "item"],
  },
};
export const SIZES = [10, 12, 14, 16, 18, 20, 24, 28, 36];
export const FORMATS = { table: ["xlsx", "csv", "pdf"], text: ["docx", "pdf"] };
export const LENGTHS = { table: 200, text: 1000 };
const RANGE = /^([a-hp])([1-9][0-9]?)(?::([a-hp])([1-9][0-9]?))?$/;
const ORDER = ` ${LETTERS}`;
const ROW_REFERENCE = /([A-Ha-hАВСЕНавсен]\$?)[1-9][0-9]?/g;

const countSigns = (text) => [...text].length;
const copyDoc = (doc) => ({ ...doc, items: mapValues(doc.items, (item) => ({ ...item })) });

// Returns the keys between two corners such as b2:c5.
export function findRange({ columns, rows }, text) {
  const match = RANGE.exec(text);
  demand(match);
  const [, first, top, last = first, bottom = top] = match;
  const [firstIndex, lastIndex] = [columns.indexOf(first), columns.indexOf(last)].sort(
    (a, b) => a - b,
  );
  const [from, to] = [Number(top), Number(bottom)].sort((a, b) => a - b);
  demand(firstIndex >= 0 && to <= rows);
  const keys = [];
  for (let row = from; row <= to; row += 1)
    for (const column of columns.slice(firstIndex, lastIndex + 1)) keys.push(column + row);
  return keys;
}

function looksElsewhere({ input }, row) {
  return isFormula(input) && listReferences(input).some((key) => key.slice(1) !== String(row));
}

// Returns the rows of a list: up to an empty one, or one that adds up others.
export function listBlock({ columns, rows, head, doc }) {
  const block = [];
  for (let row = head + 1; row <= rows; row += 1) {
    const cells = [...columns].map((column) => doc.items[column + row]);
    if (
      cells.every(({ type }) => type === "empty") ||
      cells.some((cell) => looksElsewhere(cell, row))
    )
      break;
    block.push(row);
  }
  return block;
}

function settleCells(state) {
  const { doc, mode } = state;
  if (mode !== "table") return;
  computeAll(doc.items);
  doc.hidden = doc.filter
    ? listBlock(state).filter(
        (row) => doc.items[doc.filter.column + row].value !== doc.filter.value,
      )
    : [];
}

export function begin(start, _seed) {
  const { mode, file = null, folders = {}, rows, columns, head = 1, cells, parts } = start;
  const isTable = mode === "table";
  const items = {};
  const state = {
    mode,
    columns: isTable ? "abcdefgh".slice(0, columns) : "p",
    rows: isTable ? rows : Object.keys(parts).length,
    head: isTable ? head : 0,
    pages: 1,
    folders: { desktop: "", documents: "", ...folders },
    doc: { items, filter: null, hidden: [], chart: null },
    file: file && { ...file },
    files: [],
    saved: Boolean(file),
    prints: [],
    past: [],
    changes: 0,
  };
  for (let row = 1; row <= state.rows; row += 1)
    for (const column of state.columns) {
      const key = column + row;
      if (isTable) {
        const values = typeof cells[key] === "object" ? cells[key] : { input: cells[key] };
        const {
          input = "",
          bold = row === head,
          align = "",
          format = readInput(input)[1],
        } = values;
        items[key] = { input, bold, align, format };
      } else {
        items[key] = {
          bold: false,
          italic: false,
          align: "left",
          style: "text",
          size: 12,
          page: 1,
          ...parts[key],
        };
        state.pages = Math.max(state.pages, items[key].page);
      }
    }
  settleCells(state);
  if (file) state.files.push({ ...file, doc: copyDoc(state.doc) });
  return state;
}

// Keeps for undo what is about to change and returns the items, which may be changed now.
function beginChange(state, keys = []) {
  demand(state.changes < 1000);
  const { items, filter, chart } = state.doc;
  const before = Object.fromEntries(keys.map((key) => [key, { ...items[key] }]));
  state.past = [...state.past, { items: before, filter, chart }].slice(-10);
  state.changes += 1;
  state.saved = false;
  return items;
}

function writeFile(state, file) {
  const identify = ({ name, place, format }) => JSON.stringify([fold(name), place, format]);
  const otherFiles = state.files.filter((other) => identify(other) !== identify(file));
  demand(otherFiles.length < 12);
  state.files = [...otherFiles, { ...file, doc: copyDoc(state.doc) }];
}

// Returns the pages of "1,4-6", all of them for "", none if it cannot be understood.
export function readPages(text, total) {
  const bare = fold(text).replaceAll(" ", "").replaceAll(";", ",").replace(/[–—]/g, "-");
  const pages = Array.from({ length: total }, (_, index) => index + 1);
  if (!bare) return pages;
  const ranges = bare.split(",").map((part) => {
    const match = /^([1-9])(?:-([1-9]))?$/.exec(part);
    return match ? [Number(match[1]), Number(match[2] ?? match[1])] : [1, 0];
  });
  return ranges.every(([first, last]) => first <= last && last <= total)
    ? pages.filter((page) => ranges.some(([first, last]) => first <= page && page <= last))
    : [];
}

function replaceIn(text, soughtText, newText) {
  const foldAll = (letters) => letters.map((letter) => fold(letter) || letter);
  const [letters, sought] = [[...text], foldAll([...soughtText])];
  const foldedLetters = foldAll(letters);
  let [result, at] = ["", 0];
  while (at < letters.length) {
    const isFound = sought.every((letter, index) => letter === foldedLetters[at + index]);
    result += isFound ? newText : letters[at];
    at += isFound ? sought.length : 1;
  }
  return result;
}

function rankCell({ type, value }) {
  return type === "number"
    ? value
    : [...fold(value)].map((letter) => String.fromCharCode(ORDER.indexOf(letter) + 100)).join("");
}

function compareRanks(a, b) {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

function moveCell(item, row) {
  return isFormula(item.input)
    ? { ...item, input: item.input.replace(ROW_REFERENCE, (_all, column) => column + row) }
    : item;
}

const isColumn = ({ columns }, column) => column.length === 1 && columns.includes(column);

// Each with the types of its members: s for a text, n for a whole number.
const ACTIONS = {
  enter: [
    "ss",
    (state, key, text) => {
      demand(!key.includes(":") && countSigns(text) <= LENGTHS[state.mode]);
      findRange(state, key);
      const item = beginChange(state, [key])[key];
      item.input = text;
      if (state.mode === "table") item.format = readInput(text)[1] || item.format;
      settleCells(state);
    },
  ],
  clear: [
    "s",
    (state, range) => {
      const keys = findRange(state, range);
      const items = beginChange(state, keys);
      for (const key of keys) items[key].input = "";
      settleCells(state);
    },
  ],
  set: [
    "sss",
    (state, range, name, value) => {
      const keys = findRange(state, range);
      const allowed = VALUES[state.mode];
      demand(Object.hasOwn(allowed, name) && allowed[name].includes(value));
      const items = beginChange(state, keys);
      for (const key of keys) {
        const item = items[key];
        const wasHeading = item.style === "heading";
        item[name] = name === "bold" || name === "italic" ? value === "on" : value;
        if (name === "style" && wasHeading !== (value === "heading"))
          Object.assign(item, wasHeading ? { size: 12, bold: false } : { size: 20, bold: true });
      }
    },
  ],
  resize: [
    "sn",
    (state, range, size) => {
      const keys = findRange(state, range);
      demand(SIZES.includes(size));
      const items = beginChange(state, keys);
      for (const key of keys) items[key].size = size;
    },
    "text",
  ],
  replace: [
    "ss",
    (state, soughtText, newText) => {
      demand(fold(soughtText) && Math.max(countSigns(soughtText), countSigns(newText)) <= 80);
      const replaced = Object.entries(state.doc.items).map(([key, { input }]) => [
        key,
        replaceIn(input, soughtText, newText),
        input,
      ]);
      const changed = replaced.filter(([, after, before]) => after !== before);
      demand(changed.length && changed.every(([, after]) => countSigns(after) <= LENGTHS.text));
      const items = beginChange(
        state,
        changed.map(([key]) => key),
      );
      for (const [key, after] of changed) items[key].input = after;
    },
    "text",
  ],
  undo: [
    "",
    (state) => {
      demand(state.past.length);
      const { items, filter, chart } = state.past.pop();
      Object.assign(state.doc.items, items);
      Object.assign(state.doc, { filter, chart });
      state.saved = false;
      settleCells(state);
    },
  ],
  sort: [
    "ss",
    (state, column, way) => {
      const rows = listBlock(state);
      demand(["up", "down"].includes(way) && isColumn(state, column) && rows.length);
      const items = beginChange(
        state,
        rows.flatMap((row) => [...state.columns].map((name) => name + row)),
      );
      const isEmpty = (row) => items[column + row].type === "empty";
      const sign = way === "up" ? 1 : -1;
      const sortedRows = rows
        .filter((row) => !isEmpty(row))
        .sort(
          (a, b) => sign * compareRanks(rankCell(items[column + a]), rankCell(items[column + b])),
        );
      const order = [...sortedRows, ...rows.filter(isEmpty)];
      const movedItems = [...state.columns].flatMap((name) =>
        rows.map((row, index) => [name + row, moveCell(items[name + order[index]], row)]),
      );
      Object.assign(items, Object.fromEntries(movedItems));
      settleCells(state);
    },
    "table",
  ],
  filter: [
    "s",
    (state, key) => {
      demand(Object.hasOwn(state.doc.items, key));
      const { type, value } = state.doc.items[key];
      demand(type !== "empty" && listBlock(state).includes(Number(key.slice(1))));
      beginChange(state);
      state.doc.filter = { column: key[0], value };
      settleCells(state);
    },
    "table",
  ],
  unfilter: [
    "",
    (state) => {
      demand(state.doc.filter);
      beginChange(state);
      state.doc.filter = null;
      settleCells(state);
    },
    "table",
  ],
  chart: [
    "ss",
    (state, names, values) => {
      demand(
        isColumn(state, names) &&
          isColumn(state, values) &&
          names !== values &&
          listBlock(state).length,
      );
      beginChange(state);
      state.doc.chart = { names, values };
    },
    "table",
  ],
  unchart: [
    "",
    (state) => {
      demand(state.doc.chart);
      beginChange(state);
      state.doc.chart = null;
    },
    "table",
  ],
  save: [
    "",
    (state) => {
      demand(state.file);
      writeFile(state, state.file);
      state.saved = true;
    },
  ],
  "save-as": [
    "sss",
    (state, name, folder, format) => {
      demand(
        !judgeName(name) &&
          Object.hasOwn(state.folders, folder) &&
          FORMATS[state.mode].includes(format),
      );
      const file = { name, place: folder, format };
      writeFile(state, file);
      // A PDF is a copy for others.
      if (format !== "pdf") Object.assign(state, { file, saved: true });
    },
  ],
  print: [
    "sn",
    (state, text, copies) => {
      const pages = readPages(text, state.pages);
      demand(pages.length && copies >= 1 && copies <= 20 && state.prints.length < 20);
      state.prints.push({ pages, copies });
    },
  ],
};

export function act(state, [name, ...members]) {
  demand(Object.hasOwn(ACTIONS, name));
  const [types, perform, mode = state.mode] = ACTIONS[name];
  demand(mode === state.mode && members.map((member) => (typeof member)[0]).join("") === types);
  perform(state, ...members);
}
