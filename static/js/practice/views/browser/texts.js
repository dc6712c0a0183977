// What a training browser reads out of addresses and texts.
import { splitAddress } from "../../kinds/browser.js";

const SECOND = ["com", "edu", "gov", "mil", "net", "org"]; // before kz they are no name of one's own

// Returns an address cut into what stands before its main name, that name, and what follows it.
export function cutAddress(address) {
  const start = splitAddress(address)[0].length;
  const host = /^[^/]*/.exec(address.slice(start))[0].replace(/:\d+$/, "");
  const name = host.slice(host.lastIndexOf("@") + 1);
  const words = name.split(".");
  const main = words.slice(words.at(-1) === "kz" && SECOND.includes(words.at(-2)) ? -3 : -2).join(".");
  const at = start + host.length - main.length;
  return [address.slice(0, at), main, address.slice(at + main.length)];
}

// Returns the Cyrillic letters that stand among Latin ones in one word of an address.
export function findTwins(address) {
  const mixed = address.split(/[./:@-]+/).filter((word) => /[a-z]/i.test(word));
  return [...new Set(mixed.join("").match(/[\u0400-\u04ff]/g))];
}

// Returns the text cut where it matches: every second piece is what was looked for.
export function cutMatches(text, wanted) {
  const [low, found] = [text, wanted.trim()].map((one) => one.toLowerCase().replaceAll("ё", "е"));
  const pieces = [];
  let from = 0;
  for (let at = found ? low.indexOf(found) : -1; at >= 0; at = low.indexOf(found, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + found.length));
    from = at + found.length;
  }
  return [...pieces, text.slice(from)];
}
