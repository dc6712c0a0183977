// Names of files and folders, which several kinds of scenes let a learner give.
import { fold } from "./predicates.js";

export const MAX_NAME = 80; // letters
export const FORBIDDEN = '\\/:*?"<>|';
const BLANKS = " \t\n\v\f\r\u00a0\u2009\u202f";

// Returns why a name cannot be given, "" if it can.
export function judgeName(name) {
  const letters = [...name];
  if (!fold(name)) return "empty";
  if (letters.length > MAX_NAME) return "long";
  if (letters.some((letter) => letter < " " || FORBIDDEN.includes(letter))) return "letters";
  if (BLANKS.includes(letters[0]) || BLANKS.includes(letters.at(-1)) || letters.at(-1) === ".")
    return "ends";
  return "";
}
