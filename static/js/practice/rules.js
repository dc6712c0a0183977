// What the rules of several kinds use.
import { ImpossibleAction } from "./replay.js";

// Raises ImpossibleAction unless a condition of an action holds.
export function demand(condition) {
  if (!condition) throw new ImpossibleAction();
}

// Adds what a list does not hold yet.
export function add(list, value) {
  if (!list.includes(value)) list.push(value);
}

// Returns an object with each value changed.
export function mapValues(object, change) {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, change(value, key)]),
  );
}
