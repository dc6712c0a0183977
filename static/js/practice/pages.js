// What pages of a scene share: they show the view of its kind and do what it asks for; those of a
// learner keep the trace of it, and send it.
import { ignoreDoubleClicksIn } from "./dom.js";
import { createDraft, createOutbox, createSender, findStorage } from "./outbox.js";
import { createRun, ImpossibleAction, perform, playTrace } from "./replay.js";

const PATIENCE = 1000; // milliseconds for a page that is left to let go of its run
const VISITORS_PAUSE = 900000; // the same, after which somebody else may sit at the window

// Returns whether no other page plays a run: a window that is duplicated brings a copy of it along.
// Where the browser has no locks nobody can tell.
function lockRun(id) {
  const signal = AbortSignal.timeout?.(PATIENCE);
  return (
    !signal ||
    !navigator.locks ||
    new Promise((resolve) => {
      const hold = () => {
        resolve(true);
        return new Promise(() => {}); // until the page is left
      };
      navigator.locks.request(id, { signal }, hold).catch(() => resolve(false));
    })
  );
}

// Returns the run of a trace that was kept, begun perhaps in the other language; nothing if there
// is none, or if it cannot be gone on with.
export function restoreRun(kind, scene, trace) {
  try {
    return trace?.length ? playTrace(kind, scene, scene.seed, trace) : undefined;
  } catch {
    return undefined; // what was typed in one language need not fit the other
  }
}

export class ScenePage {
  constructor(page, scene, kind) {
    const parts = Object.fromEntries(
      [...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    );
    // A view brings its kind along.
    Object.assign(this, { page, scene, kind, parts, words: scene.words });
  }

  listen(listeners) {
    for (const [name, listener] of Object.entries(listeners))
      this.parts[name]?.addEventListener("click", listener);
  }

  hide(...names) {
    for (const name of names) this.parts[name].hidden = true;
  }

  mount(state) {
    this.parts.root.replaceChildren();
    this.view = this.kind.mount(this.parts.root, state, this.words, (action) => this.send(action));
  }

  describe(action, state) {
    return this.kind.describe?.(action, state, this.words) ?? "";
  }

  // Returns whether a deed was possible.
  attempt(deed) {
    try {
      deed();
      return true;
    } catch (error) {
      if (error instanceof ImpossibleAction) return false;
      throw error;
    }
  }
}

export class RunPage extends ScenePage {
  // Finds what this window had begun before the page was loaded again, if no other page plays it.
  // Who has no account has nothing but the time to tell the next one at the window by.
  static async open(scene) {
    const draft = createDraft(findStorage("sessionStorage"), scene.draft);
    const draftRun = draft.load();
    const isOwn = scene.owner || Date.now() - draftRun.at < VISITORS_PAUSE;
    if (!isOwn || !draftRun.id || !(await lockRun(draftRun.id))) draft.clear();
    lockRun(scene.token);
    Object.assign(scene, { draft, id: scene.token });
  }

  constructor(page, scene, kind) {
    super(page, scene, kind);
    this.outbox = createOutbox(findStorage("localStorage"));
    this.flush = createSender(this.outbox, page.dataset.csrf, scene.owner, (entry, outcome) =>
      this.follow(entry, outcome),
    );
    this.draft = scene.draft;
    this.entry = null;
    this.listen({
      done: () => this.finish(),
      again: () => this.restart(),
      undo: () => this.restart(this.former),
    });
    // Whatever stands around the scene moves when it changes.
    ignoreDoubleClicksIn(document, this.parts.root);
    addEventListener("online", this.flush);
    this.started = performance.now(); // when the time of the token began
    this.resume();
    if (this.outbox.list().length) this.flush();
  }

  // Goes on with what this window had begun before the page was loaded again: the run, and the one
  // that "Start again" left.
  resume() {
    const { trace, former, ...ticket } = this.draft.load();
    const scene = { ...this.scene, ...ticket };
    const run = restoreRun(this.kind, scene, trace);
    this.former = restoreRun(this.kind, scene, former);
    const runs = [run, this.former].filter(Boolean);
    if (runs.length) Object.assign(this.scene, ticket);
    this.started -= Math.max(0, ...runs.map((earlierRun) => earlierRun.trace.at(-1)[0]));
    this.begin(run);
    this.parts.resumed.hidden = !run;
    this.parts.former.hidden = !this.former;
  }

  // Shows a run where it was left, else a new one.
  begin(run = createRun(this.kind, this.scene, this.scene.seed)) {
    this.run = run;
    this.isWarned = false;
    this.mount(run.state);
    this.hide("unfinished", "resumed", "former");
  }

  say(text) {
    this.parts.live.textContent = text;
  }

  // Keeps what is begun after each action: a browser that crashes tells nobody before.
  keep() {
    const { id, token, seed, solution } = this.scene;
    const { isDone, trace } = this.run;
    if (isDone || !(trace.length || this.former)) this.draft.clear();
    else
      this.draft.save({
        id,
        at: Date.now(),
        token,
        seed,
        solution,
        trace,
        former: this.former?.trace,
      });
  }

  // The only way by which a view acts. Returns whether the action was possible.
  send(action) {
    if (!this.attempt(() => this.perform(action))) return false;
    this.view.update(this.run.state);
    this.say(this.describe(action, this.run.state));
    this.hide("unfinished");
    this.isWarned = false;
    return true;
  }

  perform(action) {
    perform(this.run, action, Math.round(performance.now() - this.started));
    this.keep();
  }

  // Returns what is to be said before a run is handed in; a view says "" where nothing more can be
  // done.
  findUnfinished() {
    return this.view.unfinished?.(this.run.state);
  }

  // Begins again, or goes on with a run that was left: a hand that slips onto the button loses
  // nothing.
  restart(run) {
    const previousRun = this.run;
    this.former = previousRun.isDone
      ? null
      : previousRun.trace.length
        ? previousRun
        : run
          ? null
          : this.former;
    if (previousRun.isDone && this.renew()) return;
    this.begin(run);
    this.keep();
    this.parts.former.hidden = !this.former;
    this.parts.frame.focus({ preventScroll: true }); // the way back stays beside the button
    this.say(this.words[run ? "player-undone" : "player-restarted"]);
  }

  finish() {
    const unfinished = this.isWarned ? "" : this.findUnfinished();
    if (!unfinished) return this.handIn();
    this.isWarned = true;
    this.parts["unfinished-text"].textContent = unfinished;
    this.parts.unfinished.hidden = false;
  }

  // Puts the run among what is to be sent.
  post() {
    const { send, token, language, owner } = this.scene;
    this.entry = { send, token, language, owner, trace: this.run.trace };
    this.isKept = this.outbox.put(this.entry);
  }

  tell(name, more = "") {
    this.parts.sent.textContent = [this.words[name], more].filter(Boolean).join(" ");
    this.parts.sent.dataset.sent = name;
  }
}

// Starts the page whose element has this attribute.
export async function startPage(attribute, Page) {
  const page = globalThis.document?.querySelector(`[${attribute}]`);
  if (!page) return;
  const scene = JSON.parse(document.getElementById("scene").textContent);
  await Page.open?.(scene);
  new Page(page, scene, await import(page.dataset.view));
}
