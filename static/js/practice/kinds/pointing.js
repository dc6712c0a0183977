// Pointing: lms/scenes/rules/kinds/pointing.py does the same, and says what the state holds.
import { demand, mapValues } from "../rules.js";
import { shuffle } from "../shuffling.js";

const ABOUT_WORDS = ' \n.,:;!?«»"()–—-'; // may be selected with the words that are asked for

export function begin(start, seed) {
  const { things = {}, holders = {}, list = [], row, text } = start;
  const remainingNames = Object.keys(things)
    .filter((name) => !list.includes(name))
    .sort();
  return {
    size: start.size,
    order: row ? [...row] : shuffle(remainingNames, seed),
    things: mapValues(things, makeThing),
    holders: mapValues(holders, ({ picture, name, keys = "" }) => ({
      picture,
      name,
      keys,
      holds: [],
    })),
    list: [...list],
    seen: 0,
    picked: "",
    menu: "",
    text: text
      ? { value: text.value, wanted: text.wanted ?? "", selected: "", bare: "", right: false }
      : null,
  };
}

function makeThing(thing) {
  const { open, menu = [], needs = [], stops = [], most = 0, ...values } = thing;
  return {
    ...{ switch: false, pick: false, move: false, tip: "", level: 0, word: "", on: false },
    ...values,
    inside: open ?? "",
    menu: menu.map(({ id, label }) => ({ id, label })),
    needs: [...needs],
    stops: [...stops],
    most: values.word ? 1 : most,
    pointed: false,
    clicks: 0,
    open: false,
    opened: false,
    chosen: "",
    holder: "",
  };
}

const DEEDS = {
  point: (state, name) => {
    findThing(state, name).pointed = true;
  },
  click: (state, name) => clickThing(state, name, findThing(state, name)),
  double: (state, name) => openThing(state, name, findThing(state, name)),
  shut: (state, name) => {
    demand(typeof name === "string" && state.things[name]?.open);
    state.things[name].open = false; // it may be open when what it needs goes off
  },
  menu: (state, name) => {
    demand(findThing(state, name).menu.length);
    state.menu = name;
  },
  choose: (state, entry) => {
    demand(state.menu);
    const thing = state.things[state.menu];
    demand(thing.menu.some(({ id }) => id === entry));
    thing.chosen = entry;
    state.menu = "";
  },
  close: (state) => {
    demand(state.menu);
    state.menu = "";
  },
  drop: dropThing,
  set: (state, name, level) => {
    const thing = findThing(state, name);
    demand(Number.isInteger(level) && level >= 0 && level <= thing.most && thing.most);
    thing.level = level;
    if (thing.word) thing.on = level === 1;
  },
  scroll: (state, row) => {
    demand(Number.isInteger(row) && row >= 0 && row < state.list.length);
    state.seen = Math.max(state.seen, row);
  },
  select: selectText,
};
const LENGTHS = { close: 0, drop: 2, set: 2 };

export function act(state, [name, ...values]) {
  demand(Object.hasOwn(DEEDS, name) && values.length === (LENGTHS[name] ?? 1));
  DEEDS[name](state, ...values);
}

function findThing(state, name) {
  demand(typeof name === "string" && Object.hasOwn(state.things, name) && isThere(state, name));
  return state.things[name];
}

// Returns whether all that a thing needs is on.
export function isThere({ things }, name) {
  return things[name].needs.every((other) => things[other].on);
}

// A click switches or picks a thing, turns others off, or takes it up; an open menu closes.
function clickThing(state, name, thing) {
  thing.pointed = true;
  thing.clicks += 1;
  thing.on = (thing.switch || thing.pick) && !thing.on;
  for (const other of thing.stops) state.things[other].on = false;
  state.menu = "";
  state.picked = thing.move && state.picked !== name ? name : "";
}

function openThing(state, name, thing) {
  if (!thing.inside) return clickThing(state, name, thing);
  thing.pointed = thing.open = thing.opened = true;
  state.menu = state.picked = "";
}

function dropThing(state, name, holder) {
  const thing = findThing(state, name);
  demand(
    thing.move &&
      typeof holder === "string" &&
      (holder === "" || Object.hasOwn(state.holders, holder)),
  );
  for (const holder of Object.values(state.holders))
    holder.holds = holder.holds.filter((thing) => thing !== name);
  if (holder) state.holders[holder].holds.push(name);
  thing.holder = holder;
  state.picked = state.menu = "";
}

function selectText({ text }, words) {
  demand(text && typeof words === "string" && text.value.includes(words));
  text.selected = words;
  text.bare = trim(words);
  text.right = text.wanted !== "" && text.bare === text.wanted;
}

// Returns a text without the spaces and signs around its words.
export function trim(text) {
  const isWord = (sign) => !ABOUT_WORDS.includes(sign);
  const [first, last] = [[...text].findIndex(isWord), [...text].findLastIndex(isWord)];
  return first < 0 ? "" : text.slice(first, last + 1);
}
