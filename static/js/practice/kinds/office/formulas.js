// Numbers and formulas of a table: exact fractions of BigInt;
// lms/scenes/rules/kinds/office_formulas.py and office_numbers.py compute the same. A result is
// null, a text, a fraction [top, bottom] or a fault.
import { fold } from "../../predicates.js";

const PARTS = 10000n; // a state tells a number in whole ten-thousandths
const MOST = 10n ** 15n; // of them: below 2^53
const LARGEST = 10n ** 30n;
const LONGEST = 100;
const WORK = 2000; // letters and references of all formulas together
const TOKEN = /[0-9]+(?:[.,][0-9]+)?|[a-zа-яәғқңөұүһі]+[0-9]*|[\s\S]/g;
const REFERENCE = /^[a-h](?:1[0-9]|20|[1-9])$/;
const NUMBER =
  /^(-?)([0-9]{1,11}|[0-9]{1,3}(?: [0-9]{3}){1,3})(?:[.,]([0-9]{1,4}))? ?(%|₸|тг|теңге|тенге)?$/;
const DAY = /^([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})$/;
export const DAY_ZERO = Date.UTC(1899, 11, 30);
export const MS = 864e5; // of a day
const NAMES = {
  sum: "sum",
  сумм: "sum",
  сумма: "sum",
  қосынды: "sum",
  average: "average",
  срзнач: "average",
  орташа: "average",
  min: "min",
  мин: "min",
  max: "max",
  макс: "max",
  count: "count",
  счет: "count",
  саны: "count",
};

class Fault extends Error {}
const raiseFault = (name) => {
  throw new Fault(name);
};

function makeFraction(top, bottom) {
  let [a, b] = [top, bottom];
  while (b) [a, b] = [b, a % b];
  if (a < 0n !== bottom < 0n) a = -a;
  const [n, d] = [top / a, bottom / a];
  return (n < 0n ? -n : n) > LARGEST || d > LARGEST ? raiseFault("size") : [n, d];
}

const addFractions = ([a, b], [c, d]) => makeFraction(a * d + c * b, b * d);
const multiplyFractions = ([a, b], [c, d]) => makeFraction(a * c, b * d);
const isLess = ([a, b], [c, d]) => a * d < c * b;

// Returns what was typed as a number or a text, and the format that it asks for.
export function readInput(text) {
  const foldedText = fold(text);
  if (!foldedText) return [null, ""];
  const number = NUMBER.exec(foldedText);
  if (number) {
    const [, sign, integer, fraction = "", unit = ""] = number;
    const top = BigInt(integer.replaceAll(" ", "") + fraction) * (sign ? -1n : 1n);
    const bottom = 10n ** BigInt(fraction.length);
    return unit === "%"
      ? [makeFraction(top, bottom * 100n), "percent"]
      : [makeFraction(top, bottom), unit && "money"];
  }
  const day = DAY.exec(foldedText);
  if (day) {
    const time = Date.UTC(day[3], day[2] - 1, day[1]);
    const date = new Date(time);
    if (date.getUTCDate() === Number(day[1]) && date.getUTCMonth() === day[2] - 1)
      return [[BigInt((time - DAY_ZERO) / MS), 1n], "date"];
  }
  return [text, ""];
}

export const isFormula = (text) => fold(text).startsWith("=");

function latiniseToken(token) {
  const latin = token.replace(/[авсен]/g, (letter) => "abceh"["авсен".indexOf(letter)]);
  return REFERENCE.test(latin) ? latin : token;
}

// Returns the tokens of a formula; what only looks like a reference is one.
const listTokens = (text) =>
  (fold(text).slice(1).replace(/[ $]/g, "").match(TOKEN) ?? []).map(latiniseToken);

function listKeys(first, last) {
  const [firstColumn, lastColumn] = [first[0], last[0]].sort();
  const [top, bottom] = [first, last].map((key) => Number(key.slice(1))).sort((a, b) => a - b);
  const keys = [];
  for (let row = top; row <= bottom; row += 1)
    for (const column of "abcdefgh")
      if (column >= firstColumn && column <= lastColumn) keys.push(column + row);
  return keys;
}

const listFrom = (tokens) =>
  tokens.flatMap((token, index) => {
    if (!REFERENCE.test(token)) return [];
    const last =
      tokens[index + 1] === ":" && REFERENCE.test(tokens[index + 2]) ? tokens[index + 2] : token;
    return listKeys(token, last);
  });

// Returns the cells that a formula looks at.
export const listReferences = (text) => listFrom(listTokens(text));

function computeFormula(tokens, readCell) {
  let at = 0;
  const take = (...signs) => signs.includes(tokens[at]) && tokens[at++];
  const need = (...signs) => take(...signs) || raiseFault("name");
  const read = (key) => {
    const result = readCell(key);
    if (result instanceof Fault) throw result;
    return result;
  };

  function readSum() {
    let number = readProduct();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) {
      const [top, bottom] = readProduct();
      number = addFractions(number, [sign === "+" ? top : -top, bottom]);
    }
    return number;
  }
  function readProduct() {
    let number = readSigned();
    for (let sign = take("*", "/"); sign; sign = take("*", "/")) {
      const [top, bottom] = readSigned();
      if (sign === "/" && !top) raiseFault("div");
      number = multiplyFractions(
        number,
        sign === "*" ? [top, bottom] : top < 0n ? [-bottom, -top] : [bottom, top],
      );
    }
    return number;
  }
  function readSigned() {
    const sign = take("+", "-");
    if (sign) {
      const [top, bottom] = readSigned();
      return [sign === "-" ? -top : top, bottom];
    }
    let number = readValue();
    while (take("%")) number = multiplyFractions(number, [1n, 100n]);
    return number;
  }
  function readValue() {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const number = readSum();
      need(")");
      return number;
    }
    if (REFERENCE.test(token)) {
      const result = read(token);
      return typeof result === "string" ? raiseFault("value") : (result ?? [0n, 1n]);
    }
    if (Object.hasOwn(NAMES, token)) {
      need("(");
      return applyFunction(NAMES[token], readMembers());
    }
    if (!/^[0-9]/.test(token)) raiseFault("name");
    const [integer, fraction = ""] = token.split(/[.,]/);
    return makeFraction(BigInt(integer + fraction), 10n ** BigInt(fraction.length));
  }
  function readMembers() {
    const members = [];
    for (;;) {
      if (REFERENCE.test(tokens[at]) && [":", ";", ",", ")"].includes(tokens[at + 1]))
        members.push(...readRange());
      else members.push(readSum());
      if (take(")")) return members;
      need(";", ",");
    }
  }
  function readRange() {
    const first = tokens[at++];
    let last = first;
    if (take(":")) {
      last = tokens[at++];
      if (!REFERENCE.test(last)) raiseFault("name");
    }
    return listKeys(first, last).map(read).filter(Array.isArray);
  }

  const number = readSum();
  return at < tokens.length ? raiseFault("name") : number;
}

function applyFunction(name, numbers) {
  if (name === "count") return [BigInt(numbers.length), 1n];
  if (name === "min" || name === "max")
    return numbers.reduce(
      (best, number) =>
        (name === "min" ? isLess(number, best) : isLess(best, number)) ? number : best,
      numbers[0] ?? [0n, 1n],
    );
  const total = numbers.reduce(addFractions, [0n, 1n]);
  if (name === "sum") return total;
  return numbers.length
    ? multiplyFractions(total, [1n, BigInt(numbers.length)])
    : raiseFault("div");
}

function catchFault(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

// Halves away from zero.
function roundFraction([top, bottom]) {
  const parts = (2n * (top < 0n ? -top : top) * PARTS + bottom) / (2n * bottom);
  return parts > MOST ? raiseFault("size") : Number(top < 0n ? -parts : parts);
}

function describeResult(result) {
  const roundedResult = Array.isArray(result) ? catchFault(() => roundFraction(result)) : result;
  if (roundedResult instanceof Fault) return { type: "error", value: roundedResult.message };
  const type =
    roundedResult === null ? "empty" : typeof roundedResult === "number" ? "number" : "text";
  return { type, value: roundedResult };
}

// Gives each cell its type and its value.
export function computeAll(items) {
  const results = {};
  const pending = new Map();
  let work = 0;
  for (const [key, { input }] of Object.entries(items)) {
    if (!isFormula(input)) {
      [results[key]] = readInput(input);
      continue;
    }
    const { length } = [...input];
    work += length;
    const fits = work <= WORK && length <= LONGEST;
    const tokens = fits ? listTokens(input) : [];
    const references = listFrom(tokens);
    work += references.length;
    if (!fits || work > WORK) results[key] = new Fault("size");
    else pending.set(key, { tokens, references });
  }
  const read = (key) => (Object.hasOwn(results, key) ? results[key] : new Fault("name"));
  for (;;) {
    const ready = [...pending].filter(
      ([, { references }]) => !references.some((key) => pending.has(key)),
    );
    if (!ready.length) break;
    for (const [key, { tokens }] of ready) {
      pending.delete(key);
      results[key] = catchFault(() => computeFormula(tokens, read));
    }
  }
  for (const key of pending.keys()) results[key] = new Fault("circle");
  for (const [key, item] of Object.entries(items))
    Object.assign(item, describeResult(results[key]), { formula: isFormula(item.input) });
}
