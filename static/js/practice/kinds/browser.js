// A training browser; lms/scenes/rules/kinds/browser.py comes to the same states.
// What a tab shows is one string: the id of a page, "" for the start page, "?words" for results of a
// search, "!address" for a page that did not open.
import { fold } from "../predicates.js";
import { add, demand } from "../rules.js";
import { shuffle } from "../shuffling.js";

export const MAX_TABS = 8;
// Which sites answer to what was typed: who leaves the beginning out comes to the safe one.
const ANSWERING = { "": ["https://", "http://"], "http://": ["http://", "https://"], "https://": ["https://"] };

// Returns how an address begins ("https://", "http://" or "") and what it leads to.
export function splitAddress(text) {
  const [, scheme, rest] = /^(https?:\/\/|)(?:www\.)?(.*?)\/*$/s.exec(fold(text));
  return [scheme, rest];
}

const openTab = (page) => ({ page, past: [], next: [], find: "" });
const keepFile = ({ file, inside = "", risky = false }, page) => ({ file, inside, page, kept: !risky });

// Returns a browser whose tabs, and results after the advertisements, stand in any order.
export function begin(start, seed) {
  const pages = {};
  const downloads = {};
  for (const [id, page] of Object.entries(structuredClone(start.pages))) {
    pages[id] = { site: "", look: "plain", owner: "", fails: 0, ...page };
    for (const part of page.parts) if (part.kind === "file" && start.downloads?.includes(part.name)) downloads[part.name] = keepFile(part, id);
  }
  const order = start.tabs ? shuffle(start.tabs, seed) : ["made-1"];
  const tabs = {};
  for (const id of order) tabs[id] = openTab(start.tabs ? id : "");
  const { page } = tabs[order[0]];
  const results = (start.results ?? []).map((result) => ({ ad: false, ...result }));
  return {
    pages, order, tabs, page, downloads,
    results: [...results.filter(({ ad }) => ad), ...shuffle(results.filter(({ ad }) => !ad), seed)],
    tab: order[0],
    made: start.tabs ? 0 : 1,
    bookmarks: [...(start.bookmarks ?? [])],
    visited: page ? [page] : [],
    looked: [],
    searched: [],
    sent: [],
    given: {},
    opened: [],
  };
}

export const has = (object, id) => Object.hasOwn(object, id);
const getTab = (state) => state.tabs[state.tab];

// ---- coming to a page ----

function show(state, page) {
  Object.assign(getTab(state), { page, find: "" });
}

// Goes on to a place: the one that was shown is a step back.
function load(state, place) {
  if (place !== state.page) {
    getTab(state).past.push(state.page);
    getTab(state).next = [];
  }
  show(state, place);
}

// Returns what is shown of a page: a site that does not answer may answer the next time.
function arrive(state, id) {
  const page = state.pages[id];
  if (!page.fails) return id;
  page.fails -= 1;
  return `!${fold(page.address)}`;
}

function findPage({ pages }, text) {
  const [typed, rest] = splitAddress(text);
  for (const scheme of ANSWERING[typed]) {
    const found = Object.keys(pages).find((id) => splitAddress(pages[id].address).join() === `${scheme},${rest}`);
    if (found) return found;
  }
  return null;
}

// Returns what a text in the address bar leads to: a page, a fault, or a search.
function resolve(state, text) {
  const folded = fold(text);
  demand(folded);
  const found = findPage(state, folded);
  if (found) return arrive(state, found);
  const isAddress = folded.includes("://") || folded.slice(1, -1).includes(".");
  return isAddress && !folded.includes(" ") ? `!${folded}` : `?${text}`;
}

// Returns the results of a search: those of which a word stands in what was asked for.
export function listResults({ results }, words) {
  return results.filter((result) => fold(result.words).split(" ").some((word) => fold(words).includes(word)));
}

function listParts({ pages, page }, ...kinds) {
  return has(pages, page) ? pages[page].parts.filter(({ kind }) => kinds.includes(kind)) : [];
}

function move(state, from, to) {
  const tab = getTab(state);
  demand(tab[from].length);
  tab[to].push(tab.page);
  show(state, tab[from].pop());
}

function checkPage({ pages, page }) {
  demand(has(pages, page));
}

const ACTS = {
  go(state, text) {
    const place = resolve(state, text);
    if (place[0] === "?") add(state.searched, text);
    load(state, place);
  },
  follow(state, id) {
    const doors = state.page[0] === "?" ? listResults(state, state.page.slice(1)) : listParts(state, "link", "button");
    demand(doors.some(({ to }) => to === id));
    load(state, arrive(state, id));
  },
  back: (state) => move(state, "past", "next"),
  forward: (state) => move(state, "next", "past"),
  reload(state) {
    demand(state.page);
    show(state, state.page[0] === "!" ? resolve(state, state.page.slice(1)) : state.page);
  },
  home: (state) => load(state, ""),
  tab(state) {
    demand(state.order.length < MAX_TABS);
    state.made += 1;
    state.tab = `made-${state.made}`;
    state.order.push(state.tab);
    state.tabs[state.tab] = openTab("");
  },
  switch(state, id) {
    demand(has(state.tabs, id));
    state.tab = id;
  },
  close(state, id) {
    const { order, tabs } = state;
    demand(has(tabs, id) && order.length > 1);
    const place = order.indexOf(id);
    order.splice(place, 1);
    delete tabs[id];
    if (state.tab === id) state.tab = order[Math.min(place, order.length - 1)];
  },
  look(state) {
    checkPage(state);
    add(state.looked, state.page);
  },
  bookmark(state) {
    checkPage(state);
    if (state.bookmarks.includes(state.page)) ACTS.unbookmark(state, state.page);
    else state.bookmarks.push(state.page);
  },
  unbookmark({ bookmarks }, id) {
    demand(bookmarks.includes(id));
    bookmarks.splice(bookmarks.indexOf(id), 1);
  },
  open(state, id) {
    demand(state.bookmarks.includes(id));
    load(state, arrive(state, id));
  },
  find(state, text) {
    checkPage(state);
    getTab(state).find = text;
  },
  // Sends the form of a page. A password is not written down: it comes as an empty text.
  send(state, text) {
    const [form] = listParts(state, "form");
    demand(form && (form.secret ? text === "" : fold(text)));
    state.given[state.page] = text;
    add(state.sent, state.page);
    if (form.to) load(state, arrive(state, form.to));
  },
  download(state, id) {
    const file = listParts(state, "file").find(({ name }) => name === id);
    demand(file && !has(state.downloads, id));
    state.downloads[id] = keepFile(file, state.page);
  },
  keep({ downloads }, id) {
    demand(has(downloads, id) && !downloads[id].kept);
    downloads[id].kept = true;
  },
  run({ downloads, opened }, id) {
    demand(has(downloads, id) && downloads[id].kept);
    add(opened, id);
  },
  remove({ downloads }, id) {
    demand(has(downloads, id));
    delete downloads[id];
  },
};

// Changes the state by one action. Raises ImpossibleAction and changes nothing.
export function act(state, [name, ...members]) {
  demand(has(ACTS, name) && members.length === ACTS[name].length - 1 && members.every((member) => typeof member === "string"));
  ACTS[name](state, ...members);
  state.page = getTab(state).page;
  if (has(state.pages, state.page)) add(state.visited, state.page);
}
