// What the player of practice tasks decides without a page: runs, results, and traces not yet sent.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ignoreDoubleClick, ignoreDoubleClicksIn } from "../../static/js/practice/dom.js";
import {
  createDraft,
  createOutbox,
  createSender,
  findStorage,
  readStatus,
  sendEntry,
} from "../../static/js/practice/outbox.js";
import { nameResult, sortGoals } from "../../static/js/practice/player.js";
import { fold, holds } from "../../static/js/practice/predicates.js";
import { createRun, ImpossibleAction, judge, perform } from "../../static/js/practice/replay.js";

const LAMP = {
  begin: () => ({ on: false }),
  act: (state, [name]) => {
    if (name !== "switch") throw new ImpossibleAction(name);
    state.on = !state.on;
  },
};
const SCENE = { start: {}, goals: [{ name: "on", when: ["is", "on", true] }], forbidden: [] };

function createStorage(entries = {}) {
  return {
    stored: entries,
    getItem: (key) => entries[key] ?? null,
    setItem: (key, value) => {
      entries[key] = value;
    },
    removeItem: (key) => {
      delete entries[key];
    },
  };
}
const makeEntry = (token) => ({
  token,
  send: "/send",
  language: "kk",
  owner: "me",
  trace: [[0, "done"]],
});

test("a run keeps what was done with its time, and nothing after it was handed in", () => {
  const run = createRun(LAMP, SCENE, 1);
  perform(run, ["switch"], 3);
  assert.throws(() => perform(run, ["fly"], 4), ImpossibleAction);
  perform(run, ["done"], 5);
  assert.throws(() => perform(run, ["switch"], 6), ImpossibleAction);
  assert.deepEqual(run.trace, [
    [3, "switch"],
    [5, "done"],
  ]);
  assert.equal(judge(run).passed, true);
});

test("who watched the solution has not passed", () => {
  const run = createRun(LAMP, SCENE, 1);
  for (const action of [["show"], ["switch"], ["done"]]) perform(run, action, 0);
  assert.equal(judge(run).percent, 100);
  assert.equal(judge(run).passed, false);
});

test("an action with the name of a meta action and more members is the kind's", () => {
  assert.throws(() => perform(createRun(LAMP, SCENE, 1), ["hint", 1], 0), ImpossibleAction);
});

test("texts are alike without case, extra spaces, and the two dots of ё", () => {
  assert.equal(fold("  ЁЛКА\u00a0 Әже\n"), "елка әже");
  assert.equal(holds(["like", "", "Ғылым"], "ғылым "), true);
  assert.equal(holds(["like", "", "Ғылым"], "гылым"), false);
});

test("a result tells first what went well", () => {
  const goals = [{ name: "a" }, { name: "b" }, { name: "c" }];
  assert.deepEqual(sortGoals(goals, ["c", "a"]), {
    good: [goals[0], goals[2]],
    missing: [goals[1]],
  });
});

test("a result is named by what matters most in it", () => {
  const result = { passed: false, shown: false, happened: {}, goals: ["a"] };
  assert.equal(nameResult({ ...result, passed: true }, 1), "player-passed");
  assert.equal(nameResult({ ...result, happened: { link: 2 } }, 1), "player-forbidden-result");
  assert.equal(nameResult({ ...result, shown: true }, 1), "player-shown-result");
  assert.equal(nameResult(result, 2), "player-nearly");
  assert.equal(nameResult(result, 3), "player-not-yet");
});

test("a trace stays on the device until it is taken, and stands there once", () => {
  const storage = createStorage();
  const outbox = createOutbox(storage);
  outbox.put(makeEntry("a"));
  outbox.put(makeEntry("b"));
  outbox.put(makeEntry("a"));
  assert.deepEqual(
    createOutbox(storage)
      .list()
      .map(({ token }) => token),
    ["b", "a"],
  );
  outbox.remove("a");
  outbox.remove("b");
  assert.deepEqual(storage.stored, {});
});

test("where the browser forbids storage a trace is kept in the page", () => {
  const outbox = createOutbox({
    getItem: () => {
      throw new Error("forbidden");
    },
  });
  assert.equal(outbox.put(makeEntry("a")), false);
  assert.equal(outbox.list().length, 1);
  assert.equal(
    findStorage("localStorage", {
      get localStorage() {
        throw new Error("forbidden");
      },
    }),
    undefined,
  );
  assert.equal(createOutbox(undefined).put(makeEntry("a")), false);
});

test("a run that is not handed in is kept over a reload of its page, and no longer", () => {
  const storage = createStorage();
  const draft = createDraft(storage, "kk /send");
  assert.deepEqual(draft.load(), {});
  draft.save({ seed: 3, trace: [[5, "switch"]] });
  assert.deepEqual(createDraft(storage, "kk /send").load(), { seed: 3, trace: [[5, "switch"]] });
  assert.deepEqual(createDraft(storage, "ru /send").load(), {});
  draft.clear();
  assert.deepEqual(storage.stored, {});
  assert.deepEqual(createDraft(undefined, "kk /send").load(), {});
});

test("what the status means for a trace", () => {
  const expectedStates = {
    200: "taken",
    422: "refused",
    413: "refused",
    503: "lost",
    429: "lost",
    0: "sign-in",
    400: "sign-in",
    403: "sign-in",
    404: "sign-in",
  };
  for (const [status, meaning] of Object.entries(expectedStates))
    assert.equal(readStatus(Number(status)), meaning, status);
});

test("a request that fails is lost, and its answer is read where there is one", async () => {
  const lostReply = await sendEntry(makeEntry("a"), "c", () =>
    Promise.reject(new Error("offline")),
  );
  assert.deepEqual(lostReply, { state: "lost", reply: null });
  let requestForm;
  const takenReply = await sendEntry(makeEntry("a"), "c", async (_url, { body }) => {
    requestForm = body;
    return { status: 200, json: async () => ({ passed: true }) };
  });
  assert.deepEqual(takenReply, { state: "taken", reply: { passed: true } });
  assert.deepEqual(Object.fromEntries(requestForm), {
    csrf_token: "c",
    token: "a",
    language: "kk",
    trace: '[[0,"done"]]',
  });
});

test("what is lost is sent again, what waits for its owner stays, the rest goes", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const outbox = createOutbox(createStorage());
  const states = { a: ["lost", "taken"], b: ["sign-in", "sign-in"], c: ["refused"] };
  for (const token of Object.keys(states)) outbox.put(makeEntry(token));
  const followed = [];
  const flush = createSender(
    outbox,
    "c",
    "me",
    ({ token }, { state }) => followed.push(`${token} ${state}`),
    async ({ token }) => ({ state: states[token].shift() }),
  );
  await flush();
  assert.deepEqual(
    outbox.list().map(({ token }) => token),
    ["a", "b"],
  );
  context.mock.timers.tick(4000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    outbox.list().map(({ token }) => token),
    ["b"],
  );
  assert.deepEqual(followed, ["a lost", "b sign-in", "c refused", "a taken", "b sign-in"]);
});

test("a sender leaves the runs of others to them, and asks the server of one that names nobody", async () => {
  const outbox = createOutbox(createStorage());
  const owners = { a: "me", b: "you", c: undefined, d: "" };
  for (const [token, owner] of Object.entries(owners)) outbox.put({ ...makeEntry(token), owner });
  const requests = [];
  const send = async ({ token }) => requests.push(token) && { state: "taken", reply: {} };
  await createSender(outbox, "c", "me", () => {}, send)();
  assert.deepEqual(requests, ["a", "c"]);
  assert.deepEqual(
    outbox.list().map(({ token }) => token),
    ["b", "d"],
  );
  await createSender(outbox, "c", "you", () => {}, send)();
  assert.deepEqual(requests, ["a", "c", "b"], "the control");
});

test("the second click of a double click is left out; keys, taps and later clicks are not", () => {
  const results = [];
  const listener = ignoreDoubleClick((event) => results.push(event.detail));
  for (const detail of [1, 2, 3, 1, 0, 0]) listener({ detail, pointerType: "mouse" });
  listener({ detail: 2, pointerType: "touch" });
  assert.deepEqual(results, [1, 1, 0, 0, 2]);
  let take;
  ignoreDoubleClicksIn(
    {
      addEventListener: (...listener) => {
        take = listener;
      },
    },
    { contains: (target) => target === "scene" },
  );
  assert.deepEqual([take[0], take[2]], ["click", true], "before whatever lies inside");
  const stopped = [];
  const note = (name) => () => stopped.push(name);
  for (const detail of [0, 1, 2])
    take[1]({
      detail,
      target: "page",
      preventDefault: note(`default ${detail}`),
      stopPropagation: note(`click ${detail}`),
    });
  take[1]({
    detail: 2,
    target: "scene",
    preventDefault: note("default"),
    stopPropagation: note("click"),
  });
  assert.deepEqual(stopped, ["default 2", "click 2"], "the scene takes its own clicks");
});
