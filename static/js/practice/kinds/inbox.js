// An inbox with mail and messenger, honest and fraud. The same as lms/scenes/rules/kinds/inbox.py.
import { add, demand } from "../rules.js";
import { shuffle } from "../shuffling.js";

const VERDICTS = ["fraud", "honest"];

// Returns the state: the author's messages with nothing decided, in an order of the seed.
export function begin(start, seed) {
  const ids = Object.keys(start.messages).sort();
  const order = shuffle(ids, seed);
  const times = sortTimes(ids.map((id) => start.messages[id].time));
  const messages = {};
  for (const id of ids)
    messages[id] = {
      ...start.messages[id],
      time: times[order.indexOf(id)],
      verdict: "",
      place: "",
      seen: [],
      opened: [],
      locked: false,
    };
  return {
    large: start.large ?? false,
    feedback: start.feedback ?? false,
    addresses: start.addresses ?? true,
    order,
    messages,
    open: null,
    read: [],
    opened: [],
  };
}

// The newest stands on top, whatever order the seed decides: times such as "9:05" and "10:10".
function sortTimes(times) {
  return times.sort(
    (first, second) =>
      second.length - first.length || (first < second ? 1 : first > second ? -1 : 0),
  );
}

const ACTS = {
  open: readMessage,
  close: closeMessage,
  peek: peekAt,
  follow: followPart,
  judge: judgeMessage,
  point: pointAt,
  explain: explainMessage,
};

// Changes the state by one action. Raises ImpossibleAction and changes nothing.
export function act(state, [name, ...values]) {
  demand(Object.hasOwn(ACTS, name) && values.length === ACTS[name].length - 1);
  ACTS[name](state, ...values);
}

function getOpen(state, id) {
  demand(typeof id === "string" && state.open === id);
  return state.messages[id];
}

function getPart(message, name) {
  const part = message.parts.find((candidate) => candidate.name === name);
  demand(part !== undefined);
  return part;
}

function readMessage(state, id) {
  demand(typeof id === "string" && Object.hasOwn(state.messages, id) && state.open !== id);
  state.open = id;
  add(state.read, id);
}

function closeMessage(state) {
  demand(state.open !== null);
  state.open = null;
}

// Looks where a link leads, or from which address the message came, without opening anything.
function peekAt(state, id, name) {
  const message = getOpen(state, id);
  demand(name === "sender" || getPart(message, name).kind === "link");
  add(message.seen, name);
}

// Opens a link or an attachment, as it must not be done with fraud.
function followPart(state, id, name) {
  const message = getOpen(state, id);
  demand(["link", "file"].includes(getPart(message, name).kind));
  add(message.opened, name);
  add(state.opened, id);
}

function judgeMessage(state, id, verdict) {
  const message = getOpen(state, id);
  demand(VERDICTS.includes(verdict) && !message.locked && message.verdict !== verdict);
  message.verdict = verdict;
  message.place = "";
}

// Points at what gives a fraud away; once more takes it back.
function pointAt(state, id, name) {
  const message = getOpen(state, id);
  demand(message.verdict === "fraud" && !message.locked);
  if (name !== "sender") getPart(message, name);
  message.place = message.place === name ? "" : name;
}

// Asks for the reason, where the scene gives it at once: the decision then stays.
function explainMessage(state, id) {
  const message = getOpen(state, id);
  demand(state.feedback && message.verdict !== "" && !message.locked);
  message.locked = true;
}
