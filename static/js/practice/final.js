// The player of a practice task in a final test: it shows the scene, keeps the trace of what is
// done, and sends it. It has neither predicates nor hints: the server alone judges, after the test.
import { RunPage, startPage } from "./pages.js";

const MESSAGES = { taken: "final-taken", refused: "final-refused", "sign-in": "final-waits" };

// Returns whether an entry of the outbox is the run that was handed in last on this page.
export function isSameRun(entry, other) {
  return (
    other !== null && entry.token === other.token && entry.trace.at(-1)[0] === other.trace.at(-1)[0]
  );
}

class FinalPlayer extends RunPage {
  constructor(page, scene, kind) {
    super(page, { ...scene, goals: [], forbidden: [] }, kind);
    this.listen({ repeat: () => this.restart() });
    page.addEventListener("time-over", () => this.handInAtTheEnd());
  }

  begin(run) {
    super.begin(run);
    this.hide("handed-in");
    this.parts.play.hidden = this.parts.before.hidden = false;
  }

  // Times go on from run to run of one token, so that of two runs the later one can be told.
  renew() {
    if (!this.fresh) return;
    this.scene.token = this.fresh;
    this.started = performance.now();
    this.fresh = null;
  }

  handIn() {
    this.perform(["done"]);
    this.post();
    this.hide("play", "before");
    this.parts["handed-in"].hidden = false;
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
    if (state === "taken") this.fresh = reply.token;
    this.tell(
      MESSAGES[state] ?? (this.isKept ? "final-offline" : "final-offline-page"),
      reply?.message,
    );
  }
}

startPage("data-final-task", FinalPlayer);
