// What the view of pointing tells of things, apart from the page.
import { fill } from "../../dom.js";

const SLOWEST_DOUBLE = 1500; // milliseconds between two clicks: nobody has to be fast
const ROW = 84; // pixels of a row of the list, as in pointing.css

// Returns whether a click follows one on the same thing soon enough to be a double click.
export function isDouble(last, name, time) {
  return last.name === name && time - last.time <= SLOWEST_DOUBLE;
}

// Returns the last row that is seen whole in a list of so many rows, by its scrolled pixels.
export function findLastRow(scrolled, height, rows) {
  return Math.max(0, Math.min(rows - 1, Math.floor((scrolled + height + 8) / ROW) - 1));
}

// Returns the words of an entry of a thing's menu.
export function findLabel({ menu }, entry) {
  return menu.find(({ id }) => id === entry)?.label;
}

// Returns what can be said of a thing besides its name.
export function listStates(thing, words, isPicked) {
  return [
    thing.switch ? words[thing.on ? "pointing-on" : "pointing-off"] : "",
    thing.pick && thing.on ? words["pointing-pick"] : "",
    thing.most && !thing.word ? String(thing.level) : "",
    thing.pointed ? thing.tip : "",
    thing.chosen ? fill(words["pointing-chosen"], { entry: findLabel(thing, thing.chosen) }) : "",
    thing.opened && !thing.open ? words["pointing-read"] : "",
    isPicked ? words["pointing-picked"] : "",
  ].filter(Boolean);
}
