// Traces that the server has not taken yet. They stay on this device until it has.
const KEY = "practice-unsent";
const MAX_PAUSE = 60000;
const FIRST_PAUSE = 2000;
const TIMEOUT = 30000;
const MOST_ENTRIES = 20;

// Returns a storage of the browser, or nothing where even to look at it is forbidden.
export function findStorage(name, scope = globalThis) {
  try {
    return scope[name];
  } catch {
    return undefined;
  }
}

// Returns what keeps a run that is not handed in over a reload of its page, in this window alone.
export function createDraft(storage, page) {
  const key = `practice-draft ${page}`;
  function attempt(action) {
    try {
      return action();
    } catch {
      return null;
    }
  }
  return {
    load: () => attempt(() => JSON.parse(storage.getItem(key))) ?? {},
    save: (draft) => attempt(() => storage.setItem(key, JSON.stringify(draft))),
    clear: () => attempt(() => storage.removeItem(key)),
  };
}

// Returns a list in the browser's storage; where the browser forbids storage, in this page alone.
export function createOutbox(storage) {
  let memory = [];
  function list() {
    try {
      const entries = JSON.parse(storage.getItem(KEY)) ?? [];
      return Array.isArray(entries) ? entries : [];
    } catch {
      return memory;
    }
  }
  function store(entries) {
    memory = entries;
    try {
      if (entries.length) storage.setItem(KEY, JSON.stringify(entries));
      else storage.removeItem(KEY);
      return true;
    } catch {
      return false;
    }
  }
  const others = (token) => list().filter((entry) => entry.token !== token);
  return {
    list,
    put: (entry) => store([...others(entry.token), entry].slice(-MOST_ENTRIES)),
    remove: (token) => store(others(token)),
  };
}

// Returns what became of an entry by the server's status: "taken", "refused", "sign-in" or "lost".
export function readStatus(status) {
  if (status === 200) return "taken";
  if ([409, 410, 413, 422].includes(status)) return "refused";
  if (status >= 500 || status === 429 || status === 408) return "lost";
  return "sign-in"; // the reader is another one or signed out: the trace waits for its owner
}

// Sends an entry {send, token, language, trace}; returns {state, reply}. Never raises.
export async function sendEntry(entry, csrf, fetchPage = fetch) {
  const form = new URLSearchParams({
    csrf_token: csrf,
    token: entry.token,
    language: entry.language,
    trace: JSON.stringify(entry.trace),
  });
  const headers = { Accept: "application/json" };
  try {
    const signal = AbortSignal.timeout?.(TIMEOUT);
    const answer = await fetchPage(entry.send, {
      method: "POST",
      body: form,
      headers,
      redirect: "manual",
      signal,
    });
    const state = readStatus(answer.status);
    const reply = ["taken", "refused"].includes(state)
      ? await answer.json().catch(() => null)
      : null;
    return { state: state === "taken" && !reply ? "lost" : state, reply };
  } catch {
    return { state: "lost", reply: null };
  }
}

// Returns what sends the entries of an owner one after another, and again after a pause while any
// is lost. Those of others wait until they sign in. `follow` gets each entry with its {state,
// reply}.
export function createSender(outbox, csrf, owner, follow, send = sendEntry) {
  let pause = FIRST_PAUSE;
  let timer = 0;
  let isSending = false;

  async function flush() {
    clearTimeout(timer);
    timer = 0;
    if (isSending) return;
    isSending = true;
    let isLost = false;
    for (const entry of outbox.list()) {
      if ((entry.owner ?? owner) !== owner) continue; // of one without it the server decides
      const outcome = await send(entry, csrf);
      if (["taken", "refused"].includes(outcome.state)) outbox.remove(entry.token);
      isLost ||= outcome.state === "lost";
      follow(entry, outcome);
    }
    isSending = false;
    pause = isLost ? Math.min(2 * pause, MAX_PAUSE) : FIRST_PAUSE;
    if (isLost) timer = setTimeout(flush, pause);
  }
  return flush;
}
