// The player of practice tasks: it shows a scene by the view of its kind, keeps the trace of what is
// done, and sends it. Whatever it says of a result is advice: the server replays the trace and decides.
import { fill, h, icon } from "./dom.js";
import { createDraft, createOutbox, createSender, findStorage } from "./outbox.js";
import { countMeta, createRun, ImpossibleAction, judge, perform, playTrace } from "./replay.js";

const CHECK = "M5 13l4.5 4.5L19 7";
const MANY = 6; // lines of a result that are shown at once
const AGAIN = "M5 12h13M12 6l6 6-6 6";

// Returns the goals as the result tells them: those reached, then those missing, in their order.
export function sortGoals(goals, reached) {
  const isReached = ({ name }) => reached.includes(name);
  return { good: goals.filter(isReached), missing: goals.filter((goal) => !isReached(goal)) };
}

// Returns the name of the words for the head of a result.
export function nameResult({ passed, shown, happened, goals }, all) {
  if (passed) return "player-passed";
  if (Object.keys(happened).length) return "player-forbidden-result";
  if (shown) return "player-shown-result";
  return goals.length * 2 >= all ? "player-nearly" : "player-not-yet";
}

class Player {
  constructor(page, scene, kind, viewModule) {
    Object.assign(this, { page, scene, kind, viewModule, words: scene.words });
    this.parts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.outbox = createOutbox(findStorage("localStorage"));
    this.flush = createSender(this.outbox, page.dataset.csrf, (entry, outcome) => this.follow(entry, outcome));
    for (const [name, listener] of Object.entries({
      hint: () => this.openHint(),
      show: () => this.beginShow(),
      again: () => this.restart(),
      done: () => this.finish(),
      next: () => this.showNext(),
      own: () => this.restart(),
      back: () => this.endShow(),
      "result-again": () => this.restart(),
      understood: () => this.closeWarning(),
    })) this.parts[name]?.addEventListener("click", listener);
    this.draft = createDraft(findStorage("sessionStorage"), `${scene.language} ${scene.send}`);
    addEventListener("online", this.flush);
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => this.keep());
    this.resume();
    if (this.outbox.list().length) this.flush();
  }

  say(text) {
    this.parts.live.textContent = text;
  }

  // Goes on with the run that this window had begun before the page was loaded again.
  resume() {
    const draft = this.draft.load();
    if (!draft) return this.begin();
    const { trace, ...ticket } = draft;
    try {
      const run = playTrace(this.kind, { ...this.scene, ...ticket }, ticket.seed, trace);
      Object.assign(this.scene, ticket);
      this.begin(run);
      this.parts.resumed.hidden = false;
    } catch {
      this.draft.clear(); // of another version of the scene
      this.begin();
    }
  }

  keep() {
    const { token, seed, solution } = this.scene;
    if (this.run.isDone || !this.run.trace.length || document.visibilityState === "visible") return;
    this.draft.save({ token, seed, solution, trace: this.run.trace });
  }

  begin(run = createRun(this.kind, this.scene, this.scene.seed)) {
    this.run = run;
    this.demo = null;
    this.started = performance.now() - (run.trace.at(-1)?.[0] ?? 0);
    this.warnings = Object.keys(run.happened).length;
    this.isWarned = false;
    this.entry = null;
    this.mountView();
    for (const name of ["show-bar", "result", "warning", "hints", "unfinished", "resumed"]) this.parts[name].hidden = true;
    this.parts.tools.hidden = this.parts.finish.hidden = false;
    this.drawHints();
    this.page.dataset.state = "play";
  }

  mountView() {
    this.parts.root.replaceChildren();
    this.view = this.viewModule.mount(this.parts.root, this.run.state, this.words, (action) => this.send(action));
  }

  // The only way by which a view acts. Returns whether the action was possible.
  send(action) {
    if (this.demo) {
      this.say(this.words["player-only-watching"]);
      return false;
    }
    try {
      if (this.run.isDone) this.kind.act(this.run.state, action); // looking back: no part of the run
      else perform(this.run, action, Math.round(performance.now() - this.started));
    } catch (error) {
      if (error instanceof ImpossibleAction) return false;
      throw error;
    }
    this.view.update(this.run.state);
    this.say(this.viewModule.describe?.(action, this.run.state, this.words) ?? "");
    this.parts.unfinished.hidden = true;
    this.isWarned = false;
    if (!this.run.isDone) this.warn();
    return true;
  }

  // Says at once that a forbidden deed happened, and what it would have meant.
  warn() {
    const texts = this.listDeeds(this.run.happened);
    if (texts.length === this.warnings) return;
    this.warnings = texts.length;
    this.parts["warning-texts"].replaceChildren(...texts.slice(-1).map((text) => h("p", {}, text)));
    this.parts.warning.hidden = false;
    this.parts.understood.focus({ preventScroll: true });
    this.parts.warning.scrollIntoView({ block: "nearest" });
  }

  closeWarning() {
    this.parts.warning.hidden = true;
    this.parts.frame.focus({ preventScroll: true });
  }

  listDeeds(happened) {
    return this.scene.forbidden.filter(({ name }) => Object.hasOwn(happened, name)).map(({ text }) => text);
  }

  mark(action) {
    perform(this.run, action, Math.round(performance.now() - this.started));
  }

  openHint() {
    const { hints } = this.scene;
    if (countMeta(this.run, "hint") >= hints.length) return;
    this.mark(["hint"]);
    this.drawHints();
  }

  drawHints() {
    const { hints } = this.scene;
    const opened = countMeta(this.run, "hint");
    const isLeft = opened < hints.length;
    const head = (n) => h("strong", {}, fill(this.words["player-hint-number"], { n, total: hints.length }));
    this.parts.hints.replaceChildren(...hints.slice(0, opened).map((text, index) => h("p", {}, head(index + 1), " ", text)));
    this.parts.hints.hidden = !opened;
    this.parts.hint.setAttribute("aria-disabled", String(!isLeft));
    this.parts["hint-text"].textContent = this.words[!isLeft ? "player-hint-none" : opened ? "player-hint-next" : "player-hint"];
  }

  beginShow() {
    this.demo = createRun(this.kind, this.scene, this.scene.seed);
    this.page.dataset.state = "show";
    for (const name of ["tools", "finish", "warning", "hints", "unfinished"]) this.parts[name].hidden = true;
    this.parts["show-bar"].hidden = false;
    this.parts.next.hidden = false;
    this.parts.own.className = "button button--quiet";
    this.parts["show-text"].textContent = fill(this.words["player-show-begin"], { total: this.scene.solution.length });
    this.view.update(this.demo.state);
    this.parts.next.focus();
  }

  // One step of the solution at a press: nothing moves by itself.
  showNext() {
    const { solution } = this.scene;
    const action = solution[this.demo.trace.length];
    perform(this.demo, action, 0);
    this.view.update(this.demo.state);
    const n = this.demo.trace.length;
    const text = this.viewModule.describe?.(action, this.demo.state, this.words) ?? "";
    this.parts["show-text"].textContent = `${fill(this.words["player-show-step"], { n, total: solution.length })} ${text}`;
    if (n < solution.length) return;
    this.parts["show-text"].append(` ${this.words["player-show-end"]}`);
    this.parts.own.className = "button";
    this.parts.own.focus();
    this.parts.next.hidden = true;
  }

  // Back to one's own work: the run goes on, but it no longer counts.
  endShow() {
    this.demo = null;
    this.mark(["show"]);
    this.page.dataset.state = "play";
    this.parts["show-bar"].hidden = true;
    this.parts.tools.hidden = this.parts.finish.hidden = false;
    this.parts.hints.hidden = !this.parts.hints.childElementCount;
    this.view.update(this.run.state);
    this.parts.show.focus();
    this.say(this.words["player-show-back"]);
  }

  restart() {
    this.draft.clear();
    if (this.run.isDone && this.fresh) Object.assign(this.scene, this.fresh);
    else if (this.run.isDone && this.scene.token && navigator.onLine && !this.isWaiting()) return location.reload();
    else if (this.run.isDone) this.scene.token = null; // played for oneself: a token is good for one run
    this.fresh = null;
    this.begin();
    this.parts.frame.focus();
    this.say(this.words["player-restarted"]);
  }

  isWaiting() {
    return this.entry !== null && this.outbox.list().some(({ token }) => token === this.entry.token);
  }

  finish() {
    const unfinished = this.isWarned ? "" : (this.view.unfinished?.(this.run.state) ?? "");
    if (unfinished) {
      this.isWarned = true;
      this.parts["unfinished-text"].textContent = unfinished;
      this.parts.unfinished.hidden = false;
      return;
    }
    this.mark(["done"]);
    this.draft.clear();
    this.showResult(judge(this.run));
    if (!this.scene.token) return this.tell("player-not-stored");
    const { send, token, language } = this.scene;
    this.entry = { send, token, language, trace: this.run.trace };
    this.isKept = this.outbox.put(this.entry);
    this.tell("player-sending");
    this.flush();
  }

  // What became of an entry: of this run, or of one that waited on this device since another day.
  follow(entry, { state, reply }) {
    if (entry.token !== this.entry?.token) {
      if (state === "taken") this.parts.older.hidden = false;
      return;
    }
    if (state === "taken") {
      this.fresh = reply.again ?? null;
      this.showResult({ ...judge(this.run), ...reply });
      this.tell(reply.stored === false ? "player-try-only" : "player-stored");
    } else if (state === "refused") this.tell("player-refused", reply?.message);
    else if (state === "sign-in") this.tell("player-sign-in");
    else this.tell(this.isKept ? "player-offline" : "player-offline-page");
  }

  tell(name, more = "") {
    this.parts.sent.textContent = [this.words[name], more].filter(Boolean).join(" ");
    this.parts.sent.dataset.sent = name;
  }

  showResult(result) {
    const { parts, words, scene } = this;
    const isFirst = this.page.dataset.state !== "result";
    const { good, missing } = sortGoals(scene.goals, result.goals);
    this.page.dataset.state = "result";
    parts.result.dataset.passed = String(result.passed);
    parts["result-title"].textContent = words[nameResult(result, scene.goals.length)];
    parts["result-percent"].textContent = fill(words["player-percent"], { n: good.length, total: scene.goals.length });
    parts["result-done"].hidden = !result.passed;
    this.fillList("good", good.map(({ text }) => text), CHECK);
    this.fillList("missing", [...this.listDeeds(result.happened), ...missing.map(({ text }) => text)], AGAIN);
    parts["result-next"].hidden = !result.passed;
    parts["result-again"].className = result.passed ? "button button--quiet" : "button";
    for (const name of ["tools", "finish", "hints", "warning", "unfinished"]) parts[name].hidden = true;
    parts.result.hidden = false;
    this.view.review?.(result);
    if (isFirst) {
      parts["result-title"].focus({ preventScroll: true });
      parts.result.scrollIntoView({ block: "start" });
    }
  }

  fillList(name, texts, path) {
    const lines = texts.map((text) => h("li", {}, icon(path), h("span", {}, text)));
    const rest = lines.length > MANY ? lines.splice(MANY - 1) : [];
    const more = rest.length && h("li", {}, h("details", {}, h("summary", {}, fill(this.words["player-more"], { n: rest.length })), h("ul", { class: `practice__list practice__list--${name}` }, rest)));
    this.parts[`${name}-list`].replaceChildren(...lines, ...(more ? [more] : []));
    this.parts[name].hidden = !texts.length;
  }
}

async function start(page) {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const viewModule = await import(page.dataset.view); // it brings its kind along
  new Player(page, scene, viewModule, viewModule);
}

const page = globalThis.document?.querySelector("[data-practice]");
if (page) start(page);
