// The player of practice tasks: it shows a scene by the view of its kind, keeps the trace of what
// is done, and sends it. Whatever it says of a result is advice: the server replays the trace and
// decides.
import { fill, createElement, createIcon, SIGNS } from "./dom.js";
import { RunPage, startPage } from "./pages.js";
import { countMeta, createRun, judge, perform } from "./replay.js";

const MANY = 6; // lines of a result that are shown at once

// Returns the goals as the result tells them: those reached, then those missing, in their order.
export function sortGoals(goals, reachedGoals) {
  const isReached = ({ name }) => reachedGoals.includes(name);
  return { good: goals.filter(isReached), missing: goals.filter((goal) => !isReached(goal)) };
}

// Returns the name of the words for the head of a result.
export function nameResult({ passed, shown, happened, goals }, all) {
  if (passed) return "player-passed";
  if (Object.keys(happened).length) return "player-forbidden-result";
  if (shown) return "player-shown-result";
  return goals.length * 2 >= all ? "player-nearly" : "player-not-yet";
}

class Player extends RunPage {
  constructor(page, scene, kind) {
    super(page, scene, kind);
    this.listen({
      hint: () => this.openHint(),
      show: () => this.beginShow(),
      next: () => this.showNext(),
      own: () => this.restart(),
      back: () => this.endShow(),
      "result-again": () => this.restart(),
      understood: () => this.closeWarning(),
    });
  }

  begin(run) {
    this.demo = this.entry = null;
    super.begin(run);
    const { happened, trace } = this.run;
    this.started = performance.now() - (trace.at(-1)?.[0] ?? 0);
    this.warnings = Object.keys(happened).length;
    this.showTools();
  }

  // Shows what belongs to one's own work, and nothing else.
  showTools() {
    this.hide("show-bar", "result", "warning");
    this.parts.tools.hidden = this.parts.finish.hidden = false;
    this.drawHints();
  }

  send(action) {
    if (this.demo) this.say(this.words["player-only-watching"]);
    const isDone = !this.demo && super.send(action);
    if (isDone && !this.run.isDone) this.warn();
    return isDone;
  }

  perform(action) {
    if (this.run.isDone)
      this.kind.act(this.run.state, action); // looking back: no part of the run
    else super.perform(action);
  }

  // Says at once that a forbidden deed happened, and what it would have meant.
  warn() {
    const texts = this.listDeeds(this.run.happened);
    if (texts.length === this.warnings) return;
    this.warnings = texts.length;
    this.parts["warning-texts"].replaceChildren(
      ...texts.slice(-1).map((text) => createElement("p", {}, text)),
    );
    this.parts.warning.hidden = false;
    this.parts.understood.focus({ preventScroll: true });
    this.parts.warning.scrollIntoView({ block: "nearest" });
  }

  closeWarning() {
    this.parts.warning.hidden = true;
    this.parts.frame.focus({ preventScroll: true });
  }

  listDeeds(happened) {
    return this.scene.forbidden
      .filter(({ name }) => Object.hasOwn(happened, name))
      .map(({ text }) => text);
  }

  openHint() {
    const { hints } = this.scene;
    if (countMeta(this.run, "hint") >= hints.length) return;
    this.perform(["hint"]);
    this.drawHints();
  }

  drawHints() {
    const { hints } = this.scene;
    const hintCount = countMeta(this.run, "hint");
    const isLeft = hintCount < hints.length;
    const head = (n) =>
      createElement(
        "strong",
        {},
        fill(this.words["player-hint-number"], { n, total: hints.length }),
      );
    this.parts.hints.replaceChildren(
      ...hints
        .slice(0, hintCount)
        .map((text, index) => createElement("p", {}, head(index + 1), " ", text)),
    );
    this.parts.hints.hidden = !hintCount;
    this.parts.hint.setAttribute("aria-disabled", !isLeft);
    this.parts["hint-text"].textContent =
      this.words[!isLeft ? "player-hint-none" : hintCount ? "player-hint-next" : "player-hint"];
  }

  beginShow() {
    this.demo = createRun(this.kind, this.scene, this.scene.seed);
    this.hide("tools", "finish", "warning", "hints", "unfinished");
    this.parts["show-bar"].hidden = false;
    this.parts.next.hidden = false;
    this.parts.own.className = "button button--quiet";
    this.parts["show-text"].textContent = fill(this.words["player-show-begin"], {
      total: this.scene.solution.length,
    });
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
    const text = this.describe(action, this.demo.state);
    this.parts["show-text"].textContent =
      `${fill(this.words["player-show-step"], { n, total: solution.length })} ${text}`;
    if (n < solution.length) return;
    this.parts["show-text"].append(` ${this.words["player-show-end"]}`);
    this.parts.own.className = "button";
    this.parts.own.focus();
    this.parts.next.hidden = true;
  }

  // Back to one's own work: the run goes on, but it no longer counts.
  endShow() {
    this.demo = null;
    this.perform(["show"]);
    this.showTools();
    this.view.update(this.run.state);
    this.parts.show.focus();
    this.say(this.words["player-show-back"]);
  }

  // A hand that slips onto the button loses nothing: where a goal is missing it is asked once more.
  findUnfinished() {
    const isMissing = judge(this.run).goals.length < this.scene.goals.length;
    return super.findUnfinished() ?? (isMissing && this.words["player-unfinished"]);
  }

  // A token is good for one run: takes the next one. Returns whether the page is loaded again for
  // it.
  renew() {
    if (this.fresh) Object.assign(this.scene, this.fresh);
    else if (this.scene.token && navigator.onLine && !this.isWaiting()) {
      location.reload();
      return true;
    } else this.scene.token = null; // played for oneself
    this.fresh = null;
  }

  isWaiting() {
    return this.outbox.list().some(({ token }) => token === this.entry?.token);
  }

  handIn() {
    this.perform(["done"]);
    this.showResult(judge(this.run));
    if (!this.scene.token) return this.tell("player-not-stored");
    this.post();
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
      this.fresh = reply.again;
      this.showResult({ ...judge(this.run), ...reply });
      this.tell(reply.stored === false ? "player-try-only" : "player-stored");
    } else if (state === "refused") this.tell("player-refused", reply?.message);
    else if (state === "sign-in") this.tell("player-sign-in");
    else this.tell(this.isKept ? "player-offline" : "player-offline-page");
  }

  showResult(result) {
    const { parts, words, scene } = this;
    const isFirst = parts.result.hidden;
    const { good, missing } = sortGoals(scene.goals, result.goals);
    parts.result.dataset.passed = String(result.passed);
    parts["result-title"].textContent = words[nameResult(result, scene.goals.length)];
    parts["result-percent"].textContent = fill(words["player-percent"], {
      n: good.length,
      total: scene.goals.length,
    });
    parts["result-done"].hidden = !result.passed;
    this.fillList(
      "good",
      good.map(({ text }) => text),
      SIGNS.tick,
    );
    this.fillList(
      "missing",
      missing.map(({ text }) => text),
      SIGNS.next,
    );
    this.fillList("harm", this.listDeeds(result.happened), SIGNS.next);
    parts["result-next"].hidden = !result.passed;
    parts["result-again"].className = result.passed ? "button button--quiet" : "button";
    this.hide("tools", "finish", "warning", "hints", "unfinished");
    parts.result.hidden = false;
    this.view.review?.(result);
    if (isFirst) {
      parts["result-title"].focus({ preventScroll: true });
      parts.result.scrollIntoView({ block: "start" });
    }
  }

  fillList(name, texts, path) {
    const lines = texts.map((text) =>
      createElement("li", {}, createIcon(path), createElement("span", {}, text)),
    );
    const otherLines = lines.length > MANY ? lines.splice(MANY - 1) : [];
    if (otherLines.length)
      lines.push(
        createElement(
          "li",
          {},
          createElement(
            "details",
            {},
            createElement("summary", {}, fill(this.words["player-more"], { n: otherLines.length })),
            createElement("ul", { class: `practice__list practice__list--${name}` }, otherLines),
          ),
        ),
      );
    this.parts[`${name}-list`].replaceChildren(...lines);
    this.parts[name].hidden = !texts.length;
  }
}

startPage("data-practice", Player);
