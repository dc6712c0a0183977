// Files and folders; lms/scenes/rules/kinds/files.py comes to the same states.
import { fold } from "../predicates.js";
import { add, demand, mapValues } from "../rules.js";
import { judgeName, MAX_NAME } from "../file_names.js";

export const MAX_ITEMS = 200;
const ROOTS = ["desktop", "documents", "pictures", "downloads", "bin"];
// After these something may be gone that was open or on the clipboard.
const TAKING_AWAY = ["paste", "move", "delete", "undo", "eject", "pull"];

// ---- what a state holds ----

// Returns the letters after the last dot, which say what a file is.
export function getFormat(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? fold(name.slice(dot + 1)) : "";
}

export function isFolder(item) {
  return Object.hasOwn(item, "items");
}

// The ids of the places that are there: a stick only while it is plugged in.
export function listRoots({ places }) {
  return Object.keys(places).filter((id) => (places[id].at ?? "in") === "in");
}

function findInside(folder, parent, root, id) {
  if (Object.hasOwn(folder.items, id))
    return { item: folder.items[id], folder, parent, place: root };
  for (const [inner, item] of Object.entries(folder.items)) {
    const innerLocation = isFolder(item) ? findInside(item, inner, root, id) : null;
    if (innerLocation) return innerLocation;
  }
  return null;
}

// Returns a file or a folder with where it lies, null if it is nowhere.
export function locate(state, id) {
  for (const root of listRoots(state)) {
    const location = findInside(state.places[root], root, root, id);
    if (location) return location;
  }
  return null;
}

// Returns a place or a folder outside the bin, null if there is none of that id.
export function getFolder(state, id) {
  if (Object.hasOwn(state.places, id))
    return listRoots(state).includes(id) ? state.places[id] : null;
  const location = locate(state, id);
  return location && location.place !== "bin" && isFolder(location.item) ? location.item : null;
}

export function getRoot(state, id) {
  return Object.hasOwn(state.places, id) ? id : (locate(state, id)?.place ?? null);
}

function countItems(folder) {
  return Object.values(folder.items).reduce(
    (sum, item) => sum + 1 + (isFolder(item) ? countItems(item) : 0),
    0,
  );
}

// Returns how many items some are, with all that lies in them.
export function countAll(state, ids) {
  return countItems({ items: Object.fromEntries(ids.map((id) => [id, locate(state, id).item])) });
}

// Returns whether so many more items find room.
export function hasRoom(state, more) {
  return (
    Object.values(state.places).reduce((sum, root) => sum + countItems(root), more) <= MAX_ITEMS
  );
}

// ---- names ----

// Returns the id of what bears the same name in a folder, null if nothing does.
export function findNamesake(folder, name, except = null) {
  const foldedName = fold(name);
  const namesake = Object.entries(folder.items).find(
    ([id, item]) => id !== except && fold(item.name) === foldedName,
  );
  return namesake ? namesake[0] : null;
}

// Returns a name that is free in a folder: "Газ.pdf", else "Газ (2).pdf" and so on.
export function findFreeName(folder, name, isFile = true) {
  const dot = isFile ? name.lastIndexOf(".") : -1;
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let free = name;
  for (let number = 2; findNamesake(folder, free) !== null; number += 1)
    free = `${stem} (${number})${end}`;
  return free;
}

// ---- beginning ----

function buildItem(values, id) {
  const { name, day = "", from = "" } = values;
  if (isFolder(values)) return { type: "folder", name, day, from, items: buildItems(values.items) };
  const { text = "", picture = "" } = values;
  return {
    type: "file",
    name,
    day,
    from,
    format: getFormat(name),
    source: id,
    text,
    picture,
    damaged: false,
  };
}

const buildItems = (items) => mapValues(items, buildItem);

export function begin(start, _seed) {
  const roots = Object.fromEntries(
    ROOTS.map((id) => [id, { items: buildItems(start.places[id]?.items ?? {}) }]),
  );
  const { stick } = start.places;
  if (stick) roots.stick = { at: stick.at ?? "out", items: buildItems(stick.items ?? {}) };
  return {
    places: roots,
    here: start.here ?? "documents",
    find: "",
    open: null,
    opened: [],
    held: null,
    fresh: [],
    erased: [],
    before: null,
    made: 0,
    notice: "",
  };
}

// ---- actions ----

function containsItem(item, id) {
  return (
    isFolder(item) &&
    (Object.hasOwn(item.items, id) ||
      Object.values(item.items).some((inner) => containsItem(inner, id)))
  );
}

// Returns the ids of a list such as "a b c": different ones, none inside another.
function readIds(state, list, isInBin) {
  const ids = list.split(" ");
  const locations = ids.map((id) => locate(state, id));
  demand(new Set(ids).size === ids.length && locations.every(Boolean));
  demand(locations.every(({ place }) => (place === "bin") === isInBin));
  demand(!locations.some(({ item }) => ids.some((id) => containsItem(item, id))));
  return ids;
}

function keepBefore(state) {
  state.before = structuredClone(state.places);
}

function putItem(folder, id, item) {
  item.name = findFreeName(folder, item.name, !isFolder(item));
  folder.items[id] = item;
}

function listSources(item) {
  return isFolder(item)
    ? Object.keys(item.items)
        .sort()
        .flatMap((id) => listSources(item.items[id]))
    : [item.source];
}

function eraseItem(state, id) {
  const { item, folder } = locate(state, id);
  delete folder.items[id];
  for (const source of listSources(item)) add(state.erased, source);
}

function copyItem(state, item) {
  if (!isFolder(item)) return { ...item };
  const items = {};
  for (const id of Object.keys(item.items).sort())
    items[makeId(state)] = copyItem(state, item.items[id]);
  return { ...item, items };
}

function makeId(state) {
  state.made += 1;
  return `made-${state.made}`;
}

function transferItems(state, isCopy, ids, target, answer) {
  const folder = getFolder(state, target);
  demand(["keep", "replace", "skip"].includes(answer) && folder && target !== "bin");
  const locations = ids.map((id) => locate(state, id));
  demand(!locations.some(({ item }, index) => ids[index] === target || containsItem(item, target)));
  demand(hasRoom(state, isCopy ? countAll(state, ids) : 0));
  keepBefore(state);
  for (const id of ids) transferOne(state, isCopy, id, folder, target, answer);
}

function transferOne(state, isCopy, id, folder, target, answer) {
  const location = locate(state, id);
  // Replaced by another, or there already.
  if (!location || (location.folder === folder && !isCopy)) return;
  const { item, folder: source } = location;
  const other = source === folder ? null : findNamesake(folder, item.name);
  if (other !== null && answer === "skip") return;
  if (other !== null && answer === "replace" && !isFolder(item) && !isFolder(folder.items[other]))
    delete folder.items[other];
  if (!isCopy) delete source.items[id];
  const arrived = isCopy ? makeId(state) : id;
  putItem(folder, arrived, isCopy ? copyItem(state, item) : item);
  if (getRoot(state, target) === "stick") state.fresh.push(arrived);
}

function damageItem(item) {
  if (isFolder(item)) Object.values(item.items).forEach(damageItem);
  else item.damaged = true;
}

function changeStick(state, from, to) {
  const { stick } = state.places;
  demand(stick && from.includes(stick.at));
  stick.at = to;
  state.before = null;
  state.fresh = [];
}

const ACTIONS = {
  go: [
    1,
    (state, id) => {
      demand(getFolder(state, id));
      Object.assign(state, { here: id, find: "", open: null });
    },
  ],
  find: [
    1,
    (state, text) => {
      demand([...text].length <= MAX_NAME);
      Object.assign(state, { find: fold(text) ? text : "", open: null });
    },
  ],
  open: [
    1,
    (state, id) => {
      const location = locate(state, id);
      demand(location && location.place !== "bin" && !isFolder(location.item));
      state.open = id;
      add(state.opened, location.item.source);
    },
  ],
  close: [
    0,
    (state) => {
      demand(state.open !== null);
      state.open = null;
    },
  ],
  make: [
    1,
    (state, name) => {
      const folder = getFolder(state, state.here);
      demand(state.here !== "bin" && judgeName(name) === "" && findNamesake(folder, name) === null);
      demand(hasRoom(state, 1));
      keepBefore(state);
      Object.assign(state, { find: "", open: null });
      const id = makeId(state);
      folder.items[id] = { type: "folder", name, day: "", from: "", items: {} };
      if (getRoot(state, state.here) === "stick") state.fresh.push(id);
    },
  ],
  rename: [
    2,
    (state, id, name) => {
      const location = locate(state, id);
      demand(
        location &&
          location.place !== "bin" &&
          judgeName(name) === "" &&
          findNamesake(location.folder, name, id) === null,
      );
      keepBefore(state);
      location.item.name = name;
      if (!isFolder(location.item)) location.item.format = getFormat(name);
    },
  ],
  cut: [
    1,
    (state, list) => {
      state.held = { way: "cut", ids: readIds(state, list, false) };
    },
  ],
  copy: [
    1,
    (state, list) => {
      state.held = { way: "copy", ids: readIds(state, list, false) };
    },
  ],
  paste: [
    2,
    (state, target, answer) => {
      demand(state.held);
      const { way, ids } = state.held;
      transferItems(state, way === "copy", ids, target, answer);
      if (way === "cut") state.held = null;
    },
  ],
  move: [
    3,
    (state, list, target, answer) =>
      transferItems(state, false, readIds(state, list, false), target, answer),
  ],
  delete: [
    1,
    (state, list) => {
      const ids = readIds(state, list, false);
      keepBefore(state);
      for (const id of ids) {
        const { item, folder, parent, place } = locate(state, id);
        if (place === "stick") {
          eraseItem(state, id);
          state.before = null;
          continue;
        }
        delete folder.items[id];
        item.from = parent;
        state.places.bin.items[id] = item;
      }
    },
  ],
  restore: [
    1,
    (state, list) => {
      const ids = readIds(state, list, true);
      demand(ids.every((id) => locate(state, id).parent === "bin"));
      keepBefore(state);
      for (const id of ids) {
        const { item } = locate(state, id);
        delete state.places.bin.items[id];
        const folder = item.from === "bin" ? null : getFolder(state, item.from);
        putItem(folder ?? state.places.documents, id, item);
        item.from = "";
      }
    },
  ],
  erase: [
    1,
    (state, list) => {
      const ids = readIds(state, list, true);
      for (const id of ids) eraseItem(state, id);
      state.before = null;
    },
  ],
  empty: [
    0,
    (state) => {
      const ids = Object.keys(state.places.bin.items).sort();
      demand(ids.length);
      for (const id of ids) eraseItem(state, id);
      state.before = null;
    },
  ],
  undo: [
    0,
    (state) => {
      demand(state.before);
      Object.assign(state, { places: state.before, before: null });
    },
  ],
  plug: [0, (state) => changeStick(state, ["out"], "in")],
  eject: [
    0,
    (state) => {
      demand(state.places.stick?.at === "in");
      if (state.open !== null && getRoot(state, state.open) === "stick") state.notice = "busy";
      else changeStick(state, ["in"], "safe");
    },
  ],
  pull: [
    0,
    (state) => {
      const isTorn = state.places.stick?.at === "in";
      const locations = isTorn ? state.fresh.map((id) => locate(state, id)) : [];
      changeStick(state, ["in", "safe"], "out");
      for (const location of locations) if (location?.place === "stick") damageItem(location.item);
      if (isTorn) state.notice = "torn";
    },
  ],
};

// What points at something that has gone points at nothing.
function clearPointers(state) {
  if (state.held && !state.held.ids.every((id) => (getRoot(state, id) ?? "bin") !== "bin"))
    state.held = null;
  if (state.open !== null && (getRoot(state, state.open) ?? "bin") === "bin") state.open = null;
  if (!getFolder(state, state.here)) state.here = "documents";
}

export function act(state, [name, ...members]) {
  demand(Object.hasOwn(ACTIONS, name));
  const [count, perform] = ACTIONS[name];
  demand(members.length === count && members.every((member) => typeof member === "string"));
  const notice = state.notice;
  state.notice = "";
  try {
    perform(state, ...members);
  } catch (error) {
    state.notice = notice;
    throw error;
  }
  if (TAKING_AWAY.includes(name)) clearPointers(state);
}
