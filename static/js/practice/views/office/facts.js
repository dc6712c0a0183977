// What the view of tables and texts shows and offers, apart from the page.
import { DAY_ZERO, MS } from "../../kinds/office/formulas.js";
import { listBlock } from "../../kinds/office.js";

const NBSP = "\u00a0";

// Returns a number of ten-thousandths with so many digits after the comma, at least and at most.
export function writeNumber(parts, least, most, isGrouped) {
  const unit = 10 ** (4 - most);
  const digits = String(Math.floor((Math.abs(parts) + unit / 2) / unit)).padStart(most + 1, "0");
  const integer = digits.slice(0, digits.length - most);
  let fraction = digits.slice(digits.length - most);
  while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  const integerText = isGrouped ? integer.replace(/\B(?=(?:\d{3})+$)/g, NBSP) : integer;
  const sign = parts < 0 && Number(digits) ? "−" : "";
  return sign + integerText + (fraction && `,${fraction}`);
}

function writeDay(parts) {
  const date = new Date(DAY_ZERO + Math.floor(parts / 10000) * MS);
  if (parts < 0 || Number.isNaN(date.getTime())) return "";
  return [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()]
    .map((part) => String(part).padStart(2, "0"))
    .join(".");
}

const WRITERS = {
  "": (value) => writeNumber(value, 0, 4),
  whole: (value) => writeNumber(value, 0, 0, true),
  two: (value) => writeNumber(value, 2, 2, true),
  percent: (value) => `${writeNumber(value * 100, 0, 2, true)}${NBSP}%`,
  money: (value) => `${writeNumber(value, value % 10000 ? 2 : 0, 2, true)}${NBSP}₸`,
  date: (value) => writeDay(value) || WRITERS[""](value),
};

// Returns what a cell or a paragraph shows.
export function show({ type, value, format, input }, words) {
  if (type === "number") return WRITERS[format](value);
  if (type === "error") return words[`office-error-${value}`];
  return input;
}

// Returns the range between two corners as actions name it.
export function nameRange(first, last) {
  return first === last ? first : `${first}:${last}`;
}

// Returns the formula that the button for sums offers, and the cell where it goes.
export function offerSum({ doc: { items }, rows }, keys) {
  const isNumber = (key) => items[key]?.type === "number";
  const name = (first, last) => `=SUM(${nameRange(first, last).toUpperCase()})`;
  const [column, last] = [keys[0][0], keys.at(-1)];
  if (keys.length > 1 && last[0] === column) {
    const filled = keys.filter(isNumber);
    const below = column + Math.min(rows, Number(last.slice(1)) + 1);
    const target = items[last].type === "empty" ? last : below;
    if (filled.length && items[target].type !== "number")
      return [target, name(filled[0], filled.at(-1))];
  }
  const row = Number(keys[0].slice(1));
  let top = row - 1;
  while (isNumber(column + top)) top -= 1;
  if (top < row - 1) return [keys[0], name(column + (top + 1), column + (row - 1))];
  const code = column.charCodeAt(0);
  let number = code - 1;
  while (isNumber(String.fromCharCode(number) + row)) number -= 1;
  if (number < code - 1)
    return [
      keys[0],
      name(String.fromCharCode(number + 1) + row, String.fromCharCode(code - 1) + row),
    ];
  return [keys[0], "=SUM()"];
}

// Returns a cell for each different value of a column, by which its rows can be filtered.
export function listChoices(state, column) {
  const numbers = new Map();
  for (const row of listBlock(state)) {
    const { type, value } = state.doc.items[column + row];
    if (type !== "empty" && !numbers.has(value)) numbers.set(value, column + row);
  }
  return [...numbers.values()];
}

// Returns the columns that a chart can draw.
export function listNumbers(state) {
  const block = listBlock(state);
  return [...state.columns].filter(
    (column, index) =>
      index && block.some((row) => state.doc.items[column + row].type === "number"),
  );
}
