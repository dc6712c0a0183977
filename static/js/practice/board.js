// A scene on the board: a leader goes through it with a group, and nothing of it is kept.
import { fill } from "./dom.js";
import { holds } from "./predicates.js";
import { ScenePage, startPage } from "./pages.js";
import { createReplay } from "./replaying.js";
import { perform } from "./replay.js";

// Returns the names of the goals that a state reaches.
export function listReached(goals, state) {
  return goals.filter(({ when }) => holds(when, state)).map(({ name }) => name);
}

// Returns what there is to say after an action: harm first, then a goal, then the action itself.
export function nameNews({ scene, before, reached, harm, said }) {
  const text = (entries, name) => entries.find((entry) => entry.name === name).text;
  if (harm.length) return harm.map((name) => text(scene.forbidden, name)).join(" ");
  if (reached.length === scene.goals.length && before.length < reached.length)
    return scene.words["board-all"];
  const fresh = reached.find((name) => !before.includes(name));
  return fresh ? fill(scene.words["board-reached"], { goal: text(scene.goals, fresh) }) : said;
}

class Board extends ScenePage {
  constructor(page, scene, kind) {
    super(page, scene, kind);
    this.listen({
      show: () => this.showNext(),
      again: () => {
        this.begin();
        this.parts.text.textContent = scene.words["player-restarted"];
        this.parts.frame.focus({ preventScroll: true });
      },
      full: () =>
        document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen(),
    });
    this.parts.full.hidden = !document.fullscreenEnabled;
    this.begin();
  }

  begin() {
    this.replay = createReplay(this.kind, this.scene);
    this.isShown = false;
    this.reached = [];
    this.harm = 0;
    this.mount(this.replay.run.state);
    this.draw("");
    this.parts.show.hidden = false;
    this.parts.show.textContent = this.scene.words["board-show"];
  }

  send(action) {
    if (this.isShown) {
      this.parts.text.textContent = this.scene.words["board-watching"];
      return false;
    }
    if (!this.attempt(() => perform(this.replay.run, action, 0))) return false;
    this.update(action, "");
    return true;
  }

  update(action, head) {
    const { run } = this.replay;
    this.view.update(run.state);
    this.draw(head + this.describe(action, run.state));
  }

  draw(text) {
    const { scene } = this;
    const { state, happened } = this.replay.run;
    const before = this.reached;
    const deeds = Object.keys(happened);
    this.reached = listReached(scene.goals, state);
    this.parts.text.textContent = nameNews({
      scene,
      before,
      reached: this.reached,
      harm: deeds.slice(this.harm),
      said: text,
    });
    this.parts.text.dataset.harm = String(deeds.length > this.harm);
    this.harm = deeds.length;
    for (const line of this.page.querySelectorAll("[data-goal]")) {
      const isReached = this.reached.includes(line.dataset.goal);
      line.classList.toggle("is-reached", isReached);
      // A goal tells what is right, so a group reads it when it has come there.
      line.querySelector("[data-closed]").hidden = isReached;
      line.querySelector("[data-reached]").hidden = !isReached;
    }
  }

  // One step of the solution at a press, from the start of the scene.
  showNext() {
    if (!this.isShown) this.begin();
    this.isShown = true;
    const { words, solution } = this.scene;
    const action = this.replay.next();
    const n = this.replay.run.trace.length;
    this.update(action, `${fill(words["player-show-step"], { n, total: solution.length })} `);
    this.parts.show.textContent = words["board-next"];
    if (n < solution.length) return;
    this.parts.text.append(` ${words["board-end"]}`);
    this.parts.again.focus();
    this.parts.show.hidden = true;
  }
}

startPage("data-board", Board);
