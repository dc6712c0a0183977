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
const EMAIL = /^[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/;

// The length as the server counts it: code points.
const countSigns = (text) => [...text].length;
const countWords = (text) => text.split(BLANKS).filter(Boolean).length;

export function isEmail(text) {
  return text.length <= 80 && EMAIL.test(text);
}

// ---- beginning ----

const fillAbout = (tables = {}) => mapValues(tables, (table) => ({ about: "", ...table }));

function makeLetter({ name, address }, values) {
  return {
    name,
    address,
    to: [],
    copy: [],
    subject: "",
    text: "",
    words: 0,
    files: [],
    folder: "drafts",
    was: "",
    day: "",
    time: "",
    read: true,
    sent: false,
    way: "",
    quote: "",
    answered: "",
    reported: false,
    ...values,
  };
}

function beginLetter(values, account) {
  const folder = values.folder ?? "inbox";
  const letter = makeLetter(account, {
    to: [account.address],
    read: folder === "sent" || folder === "drafts",
    was: "inbox",
    ...structuredClone(values),
  });
  return { ...letter, folder, words: countWords(values.text) };
}

// Returns the letters in their folders, the newest first.
export function begin(
  {
    account,
    contacts,
    files,
    computer = [],
    letters: startLetters = {},
    report = false,
    here = "inbox",
  },
  seed,
) {
  const ownAccount = { password: "", example: "", code: "", signed: true, ...account };
  const letters = mapValues(startLetters, (letter) => beginLetter(letter, ownAccount));
  const rank = (id) => `${letters[id].day || "9"} ${letters[id].time.padStart(5, "0")} ${id}`;
  const order = Object.keys(letters).sort((first, second) => (rank(first) < rank(second) ? 1 : -1));
  return {
    account: { ...ownAccount, factor: false, length: 0, words: 0 },
    contacts: fillAbout(contacts),
    files: fillAbout(files),
    computer: shuffle(computer, seed),
    letters,
    order,
    report,
    here,
    find: "",
    open: null,
    writing: null,
    made: 0,
  };
}

// ---- actions ----

// Closes what is open. A letter that has anything in it stays among the drafts.
function leaveLetter(state) {
  const id = state.writing;
  state.open = state.writing = null;
  if (id === null) return;
  const { to, copy, subject, text, files, quote } = state.letters[id];
  if (!(to.length || copy.length || subject || text || files.length || quote))
    dropLetter(state, id);
}

function removeMember(list, member) {
  list.splice(list.indexOf(member), 1);
}

function dropLetter(state, id) {
  delete state.letters[id];
  removeMember(state.order, id);
}

function leaveAccount(state) {
  if (state.here === "account") state.here = "inbox";
}

function createLetter(state, values) {
  demand(state.made < 60);
  leaveLetter(state);
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
  return [...(subject.startsWith(start) ? subject : start + subject)]
    .slice(0, MAX_SUBJECT)
    .join("");
}

// Returns whom an answer goes to.
export function listRecipients(letter, ownEmail, isToAll) {
  const isMine = letter.address === ownEmail;
  const to = isMine ? [...letter.to] : [letter.address];
  if (isToAll && !isMine)
    to.push(...letter.to.filter((email) => email !== ownEmail && email !== letter.address));
  return {
    to,
    copy: isToAll ? letter.copy.filter((email) => email !== ownEmail && !to.includes(email)) : [],
  };
}

function answerLetter(state, way) {
  const letter = getOpen(state);
  createLetter(state, {
    way,
    quote: state.open,
    subject: beginSubject(letter, "Re: "),
    ...listRecipients(letter, state.account.address, way === "all"),
  });
}

// Goes back to the letter that was answered, if it is there.
function goBack(state) {
  const { quote } = getWritten(state);
  leaveLetter(state);
  if (Object.hasOwn(state.letters, quote) && state.letters[quote].folder === state.here)
    state.open = quote;
}

function moveLetter(state, folders, folder) {
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
    leaveLetter(state);
    Object.assign(state, { here: FOLDERS[0], find: "" });
    state.account.signed = false;
  },
  go: (state, here) => {
    demand(here === "account" || FOLDERS.includes(here));
    leaveLetter(state);
    Object.assign(state, { here, find: "" });
  },
  find: (state, text) => {
    demand(countSigns(text) <= 80);
    leaveLetter(state);
    state.find = countWords(text) ? text : "";
    leaveAccount(state);
  },
  open: (state, id) => {
    demand(Object.hasOwn(state.letters, id) && id !== state.open && id !== state.writing);
    leaveLetter(state);
    const letter = state.letters[id];
    letter.read = true;
    state[letter.folder === "drafts" ? "writing" : "open"] = id;
    leaveAccount(state);
  },
  close: (state) => {
    getOpen(state);
    state.open = null;
  },
  write: (state) => createLetter(state, { way: "new" }),
  reply: (state) => answerLetter(state, "reply"),
  "reply-all": (state) => answerLetter(state, "all"),
  forward: (state) => {
    const letter = getOpen(state);
    createLetter(state, {
      way: "forward",
      quote: state.open,
      subject: beginSubject(letter, "Fwd: "),
      files: [...letter.files],
    });
  },
  add: (state, field, email) => {
    const letter = getWritten(state);
    demand(
      PEOPLE.includes(field) &&
        isEmail(email) &&
        letter[field].length < 20 &&
        !letter[field].includes(email),
    );
    letter[field].push(email);
  },
  remove: (state, field, email) => {
    const letter = getWritten(state);
    demand(PEOPLE.includes(field) && letter[field].includes(email));
    removeMember(letter[field], email);
  },
  fill: (state, field, text) => {
    const letter = getWritten(state);
    demand(Object.hasOwn(FIELDS, field) && countSigns(text) <= FIELDS[field]);
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
    removeMember(files, file);
  },
  send: (state) => {
    const letter = getWritten(state);
    demand(letter.to.length);
    Object.assign(letter, { folder: "sent", sent: true });
    removeMember(state.order, state.writing);
    state.order.unshift(state.writing);
    if (Object.hasOwn(state.letters, letter.quote))
      state.letters[letter.quote].answered = letter.way;
    goBack(state);
  },
  save: goBack,
  discard: (state) => {
    const id = state.writing;
    goBack(state);
    if (Object.hasOwn(state.letters, id)) dropLetter(state, id);
  },
  spam: (state) => moveLetter(state, ["inbox"], "spam"),
  unspam: (state) => moveLetter(state, ["spam"], "inbox"),
  delete: (state) => moveLetter(state, ["inbox", "sent", "spam"], "bin"),
  restore: (state) => moveLetter(state, ["bin"]),
  erase: (state) => {
    getOpen(state, ["bin"]);
    const id = state.open;
    state.open = null;
    dropLetter(state, id);
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
    demand(
      here === "account" &&
        MIN_LENGTH <= length &&
        length <= 200 &&
        MIN_WORDS <= words &&
        words <= length,
    );
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
  const isWanted =
    name === "password" ? Number.isSafeInteger : (member) => typeof member === "string";
  demand(
    members.length === ACTIONS[name].length - 1 &&
      members.every(isWanted) &&
      state.account.signed === (name !== "sign-in"),
  );
  ACTIONS[name](state, ...members);
}

// ---- a passphrase: judged in the page, for what somebody types may be a real one ----

// Returns how long it is, its different words, and the names of its faults.
export function judgePhrase(text, { name, address, password, example }) {
  const foldedText = fold(text);
  const words = new Set(foldedText.split(/[^\p{L}]+/u).filter((word) => new Set(word).size > 2))
    .size;
  const knownWords = [password, example, address.split("@")[0], ...name.split(" ")]
    .map(fold)
    .filter((word) => word.length > 2);
  const faults = [];
  if (countSigns(foldedText) < MIN_LENGTH) faults.push("short");
  if (words < MIN_WORDS) faults.push("few");
  if (knownWords.some((word) => foldedText.includes(word))) faults.push("known");
  return { length: countSigns(foldedText), words, faults };
}
