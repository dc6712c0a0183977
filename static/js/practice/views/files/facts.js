// What the view of files shows and offers, apart from the page.
import { fold, LETTERS } from "../../predicates.js";
import {
  findNamesake,
  getFolder,
  getFormat,
  getRoot,
  isFolder,
  listRoots,
  locate,
} from "../../kinds/files.js";

const ORDER = ["desktop", "documents", "pictures", "downloads", "stick", "bin"];
const KINDS = {
  text: ["txt", "docx", "doc", "odt", "rtf"],
  document: ["pdf"],
  picture: ["jpg", "jpeg", "png"],
  table: ["xlsx", "ods"],
  sound: ["mp3"],
  film: ["mp4"],
  program: ["exe"],
};
const VIEWABLE = ["text", "document", "picture", "table"];

// Returns what a file is by the letters after the dot: "text", "picture"; "unknown" without such.
export function getKind(item) {
  if (isFolder(item)) return "folder";
  return Object.keys(KINDS).find((kind) => KINDS[kind].includes(getFormat(item.name))) ?? "unknown";
}

// Returns whether a program of the training computer opens such a file.
export function canOpen(item) {
  return VIEWABLE.includes(getKind(item));
}

// Compares by the alphabets of both languages, numbers by their size: "Газ 2" before "Газ 10".
export function compareNames(first, second) {
  const [firstParts, secondParts] = [first, second].map(
    (name) => fold(name).match(/\d+|./gsu) ?? [],
  );
  for (let index = 0; index < Math.min(firstParts.length, secondParts.length); index += 1) {
    const [a, b] = [firstParts[index], secondParts[index]];
    if (a === b) continue;
    if (/^\d/.test(a) && /^\d/.test(b) && Number(a) !== Number(b)) return Number(a) - Number(b);
    return LETTERS.indexOf(a[0]) - LETTERS.indexOf(b[0]) || (a < b ? -1 : 1);
  }
  return firstParts.length - secondParts.length;
}

function sortEntries(entries) {
  const rank = ({ item }) => (isFolder(item) ? 0 : 1);
  return entries.sort((a, b) => rank(a) - rank(b) || compareNames(a.item.name, b.item.name));
}

// Returns what lies in a folder as {id, item}: folders first, then files by name.
export function listFolder(folder) {
  return sortEntries(Object.entries(folder.items).map(([id, item]) => ({ id, item })));
}

function searchFolder(folder, query, matches) {
  for (const [id, item] of Object.entries(folder.items)) {
    if (fold(item.name).includes(query)) matches.push({ id, item });
    if (isFolder(item)) searchFolder(item, query, matches);
  }
  return matches;
}

// Returns what the list shows: the open folder, or what was found outside the bin.
export function listShown(state) {
  if (!state.find) return listFolder(getFolder(state, state.here));
  const roots = orderRoots(state).filter((root) => root !== "bin");
  return sortEntries(
    roots.flatMap((root) => searchFolder(state.places[root], fold(state.find), [])),
  );
}

export function orderRoots(state) {
  const there = listRoots(state);
  return ORDER.filter((root) => there.includes(root));
}

// Returns the way from a place to a folder as ids: ["documents", "home", "bills"].
export function listWay(state, id) {
  const way = [id];
  while (!Object.hasOwn(state.places, way[0])) way.unshift(locate(state, way[0]).parent);
  return way;
}

export function getName(state, words, id) {
  return Object.hasOwn(state.places, id)
    ? words[`files-place-${id}`]
    : (locate(state, id)?.item.name ?? "");
}

export function writeDay(day) {
  return day.split("-").reverse().join(".");
}

// Returns what can be done with the chosen items, in the order of a menu.
export function listCommands(state, ids) {
  const isSingle = ids.length === 1;
  const any = ids.length > 0;
  const isBin = !state.find && getRoot(state, state.here) === "bin";
  if (isBin)
    return [
      ["restore", any],
      ["erase", any],
      ["empty", Object.keys(state.places.bin.items).length > 0],
      ["undo", Boolean(state.before)],
    ];
  const commands = [
    ["open", isSingle],
    ["cut", any],
    ["copy", any],
    ["paste", Boolean(state.held) && !state.find],
    ["rename", isSingle],
    ["delete", any],
    ["make", !state.find],
    ["undo", Boolean(state.before)],
  ];
  if (state.find) commands.splice(1, 0, ["locate", isSingle]);
  return commands;
}

// Returns the chosen ids without those that lie inside another chosen one.
export function dropInner(state, ids) {
  return ids.filter(
    (id) => !listWay(state, locate(state, id).parent).some((outer) => ids.includes(outer)),
  );
}

// Returns {id, other} of files whose names are taken where they are to go.
export function findClashes(state, ids, target) {
  const folder = getFolder(state, target);
  const clashes = ids.map((id) => {
    const { item, folder: source } = locate(state, id);
    return { id, other: source === folder ? null : findNamesake(folder, item.name) };
  });
  return clashes.filter(
    ({ id, other }) =>
      other !== null && ![id, other].some((itemId) => isFolder(locate(state, itemId).item)),
  );
}

// Returns whether a folder is one of the items or lies inside one.
export function isInside(state, ids, target) {
  return listWay(state, target).some((outer) => ids.includes(outer));
}

// Dragged to another drive things are copied, on the same one they are moved, as computers do it.
export function chooseWay(state, ids, target, isCopy) {
  const isStick = (id) => getRoot(state, id) === "stick";
  return isCopy || ids.some((id) => isStick(id) !== isStick(target)) ? "copy" : "move";
}
