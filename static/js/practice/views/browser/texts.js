// What a training browser reads out of addresses and texts.
import { splitUrl } from "../../kinds/browser.js";

// Before kz they are no name of one's own.
const SECOND = ["com", "edu", "gov", "mil", "net", "org"];

// Returns an address cut into what stands before its main name, that name, and what follows it.
export function cutUrl(url) {
  const start = splitUrl(url)[0].length;
  const host = /^[^/]*/.exec(url.slice(start))[0].replace(/:\d+$/, "");
  const name = host.slice(host.lastIndexOf("@") + 1);
  const words = name.split(".");
  const main = words
    .slice(words.at(-1) === "kz" && SECOND.includes(words.at(-2)) ? -3 : -2)
    .join(".");
  const at = start + host.length - main.length;
  return [url.slice(0, at), main, url.slice(at + main.length)];
}

// Returns the Cyrillic letters that stand among Latin ones in one word of an address.
export function findTwins(url) {
  const words = url.split(/[./:@-]+/).filter((word) => /[a-z]/i.test(word));
  return [...new Set(words.join("").match(/[\u0400-\u04ff]/g))];
}

// Returns the text cut where it matches: every second piece is what was looked for.
export function cutMatches(text, query) {
  const [low, soughtText] = [text, query.trim()].map((part) =>
    part.toLowerCase().replaceAll("ё", "е"),
  );
  const pieces = [];
  let from = 0;
  for (
    let at = soughtText ? low.indexOf(soughtText) : -1;
    at >= 0;
    at = low.indexOf(soughtText, from)
  ) {
    pieces.push(text.slice(from, at), text.slice(at, at + soughtText.length));
    from = at + soughtText.length;
  }
  return [...pieces, text.slice(from)];
}
