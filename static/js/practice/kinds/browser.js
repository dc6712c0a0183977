// A training browser; lms/scenes/rules/kinds/browser.py comes to the same states. What a tab shows
// is one string: the id of a page, "" for the start page, "?words" for results of a search,
// "!address" for a page that did not open.
import { fold } from "../predicates.js";
import { add, demand } from "../rules.js";
import { shuffle } from "../shuffling.js";

export const MAX_TABS = 8;
// Which sites answer to what was typed: who leaves the beginning out comes to the safe one.
const ANSWERING = {
  "": ["https://", "http://"],
  "http://": ["http://", "https://"],
  "https://": ["https://"],
};

// Returns how an address begins ("https://", "http://" or "") and what it leads to.
export function splitUrl(text) {
  const [, scheme, path] = /^(https?:\/\/|)(?:www\.)?(.*?)\/*$/s.exec(fold(text));
  return [scheme, path];
}

const openTab = (page) => ({ page, past: [], next: [], find: "" });
const keepFile = ({ file, inside = "", risky = false }, page) => ({
  file,
  inside,
  page,
  kept: !risky,
});

// Returns a browser whose tabs, and results after the advertisements, stand in any order.
export function begin(start, seed) {
  const pages = {};
  const downloads = {};
  for (const [id, page] of Object.entries(structuredClone(start.pages))) {
    pages[id] = { site: "", look: "plain", owner: "", fails: 0, ...page };
    for (const part of page.parts)
      if (part.kind === "file" && start.downloads?.includes(part.name))
        downloads[part.name] = keepFile(part, id);
  }
  const order = start.tabs ? shuffle(start.tabs, seed) : ["made-1"];
  const tabs = {};
  for (const id of order) tabs[id] = openTab(start.tabs ? id : "");
  const { page } = tabs[order[0]];
  const results = (start.results ?? []).map((result) => ({ ad: false, ...result }));
  return {
    pages,
    order,
    tabs,
    page,
    downloads,
    results: [
      ...results.filter(({ ad }) => ad),
      ...shuffle(
        results.filter(({ ad }) => !ad),
        seed,
      ),
    ],
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

function showPage(state, page) {
  Object.assign(getTab(state), { page, find: "" });
}

// Goes on to a place: the one that was shown is a step back.
function visitPage(state, page) {
  if (page !== state.page) {
    getTab(state).past.push(state.page);
    getTab(state).next = [];
  }
  showPage(state, page);
}

// Returns what is shown of a page: a site that does not answer may answer the next time.
function openPage(state, id) {
  const page = state.pages[id];
  if (!page.fails) return id;
  page.fails -= 1;
  return `!${fold(page.address)}`;
}

function findPage({ pages }, text) {
  const [typedScheme, path] = splitUrl(text);
  for (const scheme of ANSWERING[typedScheme]) {
    const pageId = Object.keys(pages).find(
      (id) => splitUrl(pages[id].address).join() === `${scheme},${path}`,
    );
    if (pageId) return pageId;
  }
  return null;
}

// Returns what a text in the address bar leads to: a page, a fault, or a search.
function resolveText(state, text) {
  const foldedText = fold(text);
  demand(foldedText);
  const page = findPage(state, foldedText);
  if (page) return openPage(state, page);
  const isUrl = foldedText.includes("://") || foldedText.slice(1, -1).includes(".");
  return isUrl && !foldedText.includes(" ") ? `!${foldedText}` : `?${text}`;
}

// Returns the results of a search: those of which a word stands in what was asked for.
export function listResults({ results }, words) {
  return results.filter((result) =>
    fold(result.words)
      .split(" ")
      .some((word) => fold(words).includes(word)),
  );
}

function listParts({ pages, page }, ...kinds) {
  return has(pages, page) ? pages[page].parts.filter(({ kind }) => kinds.includes(kind)) : [];
}

function moveInHistory(state, from, to) {
  const tab = getTab(state);
  demand(tab[from].length);
  tab[to].push(tab.page);
  showPage(state, tab[from].pop());
}

function checkPage({ pages, page }) {
  demand(has(pages, page));
}

const ACTS = {
  go(state, text) {
    const page = resolveText(state, text);
    if (page[0] === "?") add(state.searched, text);
    visitPage(state, page);
  },
  follow(state, id) {
    const links =
      state.page[0] === "?"
        ? listResults(state, state.page.slice(1))
        : listParts(state, "link", "button");
    demand(links.some(({ to }) => to === id));
    visitPage(state, openPage(state, id));
  },
  back: (state) => moveInHistory(state, "past", "next"),
  forward: (state) => moveInHistory(state, "next", "past"),
  reload(state) {
    demand(state.page);
    showPage(state, state.page[0] === "!" ? resolveText(state, state.page.slice(1)) : state.page);
  },
  home: (state) => visitPage(state, ""),
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
    const index = order.indexOf(id);
    order.splice(index, 1);
    delete tabs[id];
    if (state.tab === id) state.tab = order[Math.min(index, order.length - 1)];
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
    visitPage(state, openPage(state, id));
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
    if (form.to) visitPage(state, openPage(state, form.to));
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
  demand(
    has(ACTS, name) &&
      members.length === ACTS[name].length - 1 &&
      members.every((member) => typeof member === "string"),
  );
  ACTS[name](state, ...members);
  state.page = getTab(state).page;
  if (has(state.pages, state.page)) add(state.visited, state.page);
}
