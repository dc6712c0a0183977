// A client of mail; lms/scenes/rules/kinds/mail.py comes to the same states.
import { fold } from "../predicates.js";
import { demand, mapValues } from "../rules.js";
import { shuffle } from "../shuffling.js";

export const FOLDERS = ["inbox", "sent", "drafts", "spam", "bin"];
export const MIN_LENGTH = 15;
export const MIN_WORDS = 4;
const MAX_SUBJECT = 200;
const FIELDS = { subject: MAX_SUBJECT, text: 2000 };
const BLANKS = /[\t\n\v\f\r \u00a0\u2009\u202f]+/;
const ADDRESS = /^[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/;

// The length as the server counts it: code points.
const measure = (text) => [...text].length;
const countWords = (text) => text.split(BLANKS).filter(Boolean).length;

export function isAddress(text) {
  return text.length <= 80 && ADDRESS.test(text);
}

// ---- beginning ----

const fillAbout = (tables = {}) => mapValues(tables, (table) => ({ about: "", ...table }));

function makeLetter({ name, address }, values) {
  return { name, address, to: [], copy: [], subject: "", text: "", words: 0, files: [], folder: "drafts", was: "", day: "", time: "", read: true, sent: false, way: "", quote: "", answered: "", reported: false, ...values };
}

function beginLetter(given, account) {
  const folder = given.folder ?? "inbox";
  const letter = makeLetter(account, { to: [account.address], read: folder === "sent" || folder === "drafts", was: "inbox", ...structuredClone(given) });
  return { ...letter, folder, words: countWords(given.text) };
}

// Returns the letters in their folders, the newest first.
export function begin({ account, contacts, files, computer = [], letters: given = {}, report = false, here = "inbox" }, seed) {
  const own = { password: "", example: "", code: "", signed: true, ...account };
  const letters = mapValues(given, (letter) => beginLetter(letter, own));
  const rank = (id) => `${letters[id].day || "9"} ${letters[id].time.padStart(5, "0")} ${id}`;
  const order = Object.keys(letters).sort((one, other) => (rank(one) < rank(other) ? 1 : -1));
  return { account: { ...own, factor: false, length: 0, words: 0 }, contacts: fillAbout(contacts), files: fillAbout(files), computer: shuffle(computer, seed), letters, order, report, here, find: "", open: null, writing: null, made: 0 };
}

// ---- actions ----

// Closes what is open. A letter that has anything in it stays among the drafts.
function leave(state) {
  const id = state.writing;
  state.open = state.writing = null;
  if (id === null) return;
  const { to, copy, subject, text, files, quote } = state.letters[id];
  if (!(to.length || copy.length || subject || text || files.length || quote)) drop(state, id);
}

function remove(list, member) {
  list.splice(list.indexOf(member), 1);
}

function drop(state, id) {
  delete state.letters[id];
  remove(state.order, id);
}

function leaveAccount(state) {
  if (state.here === "account") state.here = "inbox";
}

function make(state, values) {
  demand(state.made < 60);
  leave(state);
  state.made += 1;
  state.writing = `made-${state.made}`;
  state.letters[state.writing] = makeLetter(state.account, values);
  state.order.unshift(state.writing);
}

function getOpen({ open, letters }, folders = FOLDERS) {
  demand(open !== null && folders.includes(letters[open].folder));
  return letters[open];
}

function getWritten({ writing, letters }) {
  demand(writing !== null);
  return letters[writing];
}

function beginSubject({ subject }, start) {
  return [...(subject.startsWith(start) ? subject : start + subject)].slice(0, MAX_SUBJECT).join("");
}

// Returns whom an answer goes to.
export function listRecipients(letter, own, isToAll) {
  const isMine = letter.address === own;
  const to = isMine ? [...letter.to] : [letter.address];
  if (isToAll && !isMine) to.push(...letter.to.filter((one) => one !== own && one !== letter.address));
  return { to, copy: isToAll ? letter.copy.filter((one) => one !== own && !to.includes(one)) : [] };
}

function answer(state, way) {
  const letter = getOpen(state);
  make(state, { way, quote: state.open, subject: beginSubject(letter, "Re: "), ...listRecipients(letter, state.account.address, way === "all") });
}

// Goes back to the letter that was answered, if it is there.
function goBack(state) {
  const { quote } = getWritten(state);
  leave(state);
  if (Object.hasOwn(state.letters, quote) && state.letters[quote].folder === state.here) state.open = quote;
}

function move(state, folders, folder) {
  const letter = getOpen(state, folders);
  if (folder === "bin") letter.was = letter.folder;
  letter.folder = folder ?? letter.was;
  state.open = null;
}

const PEOPLE = ["to", "copy"];
const ACTIONS = {
  "sign-in": ({ account }) => {
    account.signed = true;
  },
  "sign-out": (state) => {
    demand(state.account.password);
    leave(state);
    Object.assign(state, { here: FOLDERS[0], find: "" });
    state.account.signed = false;
  },
  go: (state, here) => {
    demand(here === "account" || FOLDERS.includes(here));
    leave(state);
    Object.assign(state, { here, find: "" });
  },
  find: (state, text) => {
    demand(measure(text) <= 80);
    leave(state);
    state.find = countWords(text) ? text : "";
    leaveAccount(state);
  },
  open: (state, id) => {
    demand(Object.hasOwn(state.letters, id) && id !== state.open && id !== state.writing);
    leave(state);
    const letter = state.letters[id];
    letter.read = true;
    state[letter.folder === "drafts" ? "writing" : "open"] = id;
    leaveAccount(state);
  },
  close: (state) => {
    getOpen(state);
    state.open = null;
  },
  write: (state) => make(state, { way: "new" }),
  reply: (state) => answer(state, "reply"),
  "reply-all": (state) => answer(state, "all"),
  forward: (state) => {
    const letter = getOpen(state);
    make(state, { way: "forward", quote: state.open, subject: beginSubject(letter, "Fwd: "), files: [...letter.files] });
  },
  add: (state, field, address) => {
    const letter = getWritten(state);
    demand(PEOPLE.includes(field) && isAddress(address) && letter[field].length < 20 && !letter[field].includes(address));
    letter[field].push(address);
  },
  remove: (state, field, address) => {
    const letter = getWritten(state);
    demand(PEOPLE.includes(field) && letter[field].includes(address));
    remove(letter[field], address);
  },
  fill: (state, field, text) => {
    const letter = getWritten(state);
    demand(Object.hasOwn(FIELDS, field) && measure(text) <= FIELDS[field]);
    letter[field] = text;
    if (field === "text") letter.words = countWords(text);
  },
  attach: (state, file) => {
    const { files } = getWritten(state);
    demand(state.computer.includes(file) && !files.includes(file) && files.length < 10);
    files.push(file);
  },
  detach: (state, file) => {
    const { files } = getWritten(state);
    demand(files.includes(file));
    remove(files, file);
  },
  send: (state) => {
    const letter = getWritten(state);
    demand(letter.to.length);
    Object.assign(letter, { folder: "sent", sent: true });
    remove(state.order, state.writing);
    state.order.unshift(state.writing);
    if (Object.hasOwn(state.letters, letter.quote)) state.letters[letter.quote].answered = letter.way;
    goBack(state);
  },
  save: goBack,
  discard: (state) => {
    const id = state.writing;
    goBack(state);
    if (Object.hasOwn(state.letters, id)) drop(state, id);
  },
  spam: (state) => move(state, ["inbox"], "spam"),
  unspam: (state) => move(state, ["spam"], "inbox"),
  delete: (state) => move(state, ["inbox", "sent", "spam"], "bin"),
  restore: (state) => move(state, ["bin"]),
  erase: (state) => {
    getOpen(state, ["bin"]);
    const id = state.open;
    state.open = null;
    drop(state, id);
  },
  report: (state) => {
    const letter = getOpen(state, ["inbox", "spam"]);
    demand(state.report && !letter.reported);
    letter.reported = true;
  },
  download: (state, file) => {
    demand(getOpen(state).files.includes(file) && !state.computer.includes(file));
    state.computer.push(file);
  },
  password: ({ here, account }, length, words) => {
    demand(here === "account" && MIN_LENGTH <= length && length <= 200 && MIN_WORDS <= words && words <= length);
    Object.assign(account, { length, words });
  },
  factor: ({ here, account }, code) => {
    demand(here === "account" && !account.factor && account.code && code === account.code);
    account.factor = true;
  },
};

// Changes the state by one action. Raises ImpossibleAction and changes nothing.
export function act(state, [name, ...members]) {
  demand(Object.hasOwn(ACTIONS, name));
  const isWanted = name === "password" ? Number.isSafeInteger : (member) => typeof member === "string";
  demand(members.length === ACTIONS[name].length - 1 && members.every(isWanted) && state.account.signed === (name !== "sign-in"));
  ACTIONS[name](state, ...members);
}

// ---- a passphrase: judged in the page, for what somebody types may be a real one ----

// Returns how long it is, its different words, and the names of its faults.
export function judgePhrase(text, { name, address, password, example }) {
  const folded = fold(text);
  const words = new Set(folded.split(/[^\p{L}]+/u).filter((word) => new Set(word).size > 2)).size;
  const known = [password, example, address.split("@")[0], ...name.split(" ")].map(fold).filter((one) => one.length > 2);
  const faults = [];
  if (measure(folded) < MIN_LENGTH) faults.push("short");
  if (words < MIN_WORDS) faults.push("few");
  if (known.some((one) => folded.includes(one))) faults.push("known");
  return { length: measure(folded), words, faults };
}
