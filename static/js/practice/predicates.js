// Predicates over the state of a scene; lms/scenes/rules/predicates.py gives the same answers.

// The letters of both languages and of English, in the order of their alphabets.
export const LETTERS =
  "0123456789abcdefghijklmnopqrstuvwxyzаәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
const TABLE = new Map([..."ёЁ"].map((letter) => [letter, "е"]));
for (const letter of LETTERS) TABLE.set(letter.toUpperCase(), letter);
const SPACES = /[\t\n\v\f\r \u00a0\u2009\u202f]+/;
const INDEX = /^(?:0|[1-9][0-9]{0,5})$/;

// Returns the text as `like` compares it: NFC, spaces trimmed and made one, small letters, ё as е.
export function fold(text) {
  const words = text.normalize("NFC").split(SPACES).filter(Boolean);
  return [...words.join(" ")].map((letter) => TABLE.get(letter) ?? letter).join("");
}

// Returns what stands at a path such as "messages.m1.verdict", null if nothing does.
export function find(state, path) {
  let value = state;
  for (const name of path ? path.split(".") : []) {
    const isThere = Array.isArray(value)
      ? INDEX.test(name)
      : isObject(value) && Object.hasOwn(value, name);
    value = (isThere ? value[name] : null) ?? null;
  }
  return value;
}

function isObject(value) {
  return value !== null && typeof value === "object";
}

const JUDGEMENTS = {
  is: (value, other) => value === other,
  has: (value, other) => Array.isArray(value) && value.includes(other),
  at_least: (value, number) => Number.isSafeInteger(value) && value >= number,
  at_most: (value, number) => Number.isSafeInteger(value) && value <= number,
  count: (value, number) => isObject(value) && Object.values(value).length === number,
  like: (value, ...texts) =>
    typeof value === "string" && texts.some((text) => fold(text) === fold(value)),
  each: (value, inner) =>
    isObject(value) && Object.values(value).every((member) => holds(inner, member)),
  some: (value, inner) =>
    isObject(value) && Object.values(value).some((member) => holds(inner, member)),
};

// Returns whether a predicate such as ["is", "open", "m1"] is true of a state.
export function holds([operator, ...members], state) {
  if (operator === "not") return !holds(members[0], state);
  if (operator === "all") return members.every((inner) => holds(inner, state));
  if (operator === "any") return members.some((inner) => holds(inner, state));
  const [path, ...others] = members;
  return JUDGEMENTS[operator](find(state, path), ...others);
}
