// The player of a practice task in a final test: it shows the scene, keeps the trace of what is done,
// and sends it. It has neither predicates nor hints: the server alone judges, after the test.
import { createDraft, createOutbox, createSender, findStorage } from "./outbox.js";
import { createRun, ImpossibleAction, perform, playTrace } from "./replay.js";

const SAID = { taken: "final-taken", refused: "final-refused", "sign-in": "final-waits" };

// Returns the run of a draft, begun perhaps in the other language; nothing if it cannot be gone on with.
export function restoreRun(kind, scene, draft) {
  if (!draft?.trace?.length) return null;
  try {
    return playTrace(kind, scene, scene.seed, draft.trace);
  } catch {
    return null; // what was typed in one language need not fit the other
  }
}

// Returns whether an entry of the outbox is the run that was handed in last on this page.
export function isSameRun(entry, other) {
  return other !== null && entry.token === other.token && entry.trace.at(-1)[0] === other.trace.at(-1)[0];
}

class FinalPlayer {
  constructor(page, scene, kind, viewModule) {
    Object.assign(this, { page, kind, viewModule, scene: { ...scene, goals: [], forbidden: [] }, words: scene.words });
    this.parts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.outbox = createOutbox(findStorage("localStorage"));
    this.flush = createSender(this.outbox, page.dataset.csrf, (entry, outcome) => this.follow(entry, outcome));
    this.draft = createDraft(findStorage("sessionStorage"), scene.send);
    this.entry = null;
    this.parts.done.addEventListener("click", () => this.finish());
    for (const name of ["again", "repeat"]) this.parts[name].addEventListener("click", () => this.restart());
    page.addEventListener("time-over", () => this.handInAtTheEnd());
    addEventListener("online", this.flush);
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => this.keep());
    this.start = performance.now(); // when the time of the token began
    this.resume();
    if (this.outbox.list().length) this.flush();
  }

  resume() {
    const draft = this.draft.load();
    const run = restoreRun(this.kind, this.scene, draft);
    if (!run) return this.begin();
    this.scene.token = draft.token;
    this.start -= draft.trace.at(-1)[0];
    this.begin(run);
    this.parts.resumed.hidden = false;
  }

  keep() {
    if (this.run.isDone || !this.run.trace.length || document.visibilityState === "visible") return;
    this.draft.save({ token: this.scene.token, trace: this.run.trace });
  }

  begin(run = createRun(this.kind, this.scene, this.scene.seed)) {
    this.run = run;
    this.isWarned = false;
    this.parts.root.replaceChildren();
    this.view = this.viewModule.mount(this.parts.root, run.state, this.words, (action) => this.send(action));
    for (const name of ["unfinished", "resumed", "handed-in"]) this.parts[name].hidden = true;
    this.parts.play.hidden = this.parts.before.hidden = false;
    this.page.dataset.state = "play";
  }

  // The only way by which a view acts. Returns whether the action was possible.
  send(action) {
    try {
      this.perform(action);
    } catch (error) {
      if (error instanceof ImpossibleAction) return false;
      throw error;
    }
    this.view.update(this.run.state);
    this.parts.live.textContent = this.viewModule.describe?.(action, this.run.state, this.words) ?? "";
    this.parts.unfinished.hidden = true;
    this.isWarned = false;
    return true;
  }

  // Times go on from run to run of one token, so that of two runs the later one can be told.
  perform(action) {
    perform(this.run, action, Math.round(performance.now() - this.start));
  }

  restart() {
    this.draft.clear();
    if (this.fresh) {
      this.scene.token = this.fresh;
      this.start = performance.now();
      this.fresh = null;
    }
    this.begin();
    this.parts.frame.focus();
    this.parts.live.textContent = this.words["final-restarted"];
  }

  finish() {
    const unfinished = this.isWarned ? "" : (this.view.unfinished?.(this.run.state) ?? "");
    if (!unfinished) return this.handIn();
    this.isWarned = true;
    this.parts["unfinished-text"].textContent = unfinished;
    this.parts.unfinished.hidden = false;
  }

  handIn() {
    this.perform(["done"]);
    this.draft.clear();
    const { send, token, language } = this.scene;
    this.entry = { send, token, language, trace: this.run.trace };
    this.isKept = this.outbox.put(this.entry);
    this.parts.play.hidden = this.parts.before.hidden = true;
    this.parts["handed-in"].hidden = false;
    this.page.dataset.state = "handed-in";
    this.tell("final-sending");
    this.parts["handed-in-title"].focus();
    return this.flush();
  }

  // The time of the test is over: what was done so far is sent, and the overview hands in.
  async handInAtTheEnd() {
    if (!this.run.isDone && this.run.trace.length) await this.handIn();
    location.assign(this.page.dataset.review);
  }

  // What became of an entry: of this run, or of one that waited on this device.
  follow(entry, { state, reply }) {
    if (!isSameRun(entry, this.entry)) return;
    if (state === "taken") this.fresh = reply.token ?? null;
    this.tell(SAID[state] ?? (this.isKept ? "final-offline" : "final-offline-page"), reply?.message);
  }

  tell(name, more = "") {
    this.parts.sent.textContent = [this.words[name], more].filter(Boolean).join(" ");
    this.parts.sent.dataset.sent = name;
  }
}

async function start(page) {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const viewModule = await import(page.dataset.view); // it brings its kind along
  new FinalPlayer(page, scene, viewModule, viewModule);
}

const page = globalThis.document?.querySelector("[data-final-task]");
if (page) start(page);
