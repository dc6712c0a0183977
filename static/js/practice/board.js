// A scene on the board: a leader goes through it with a group, and nothing of it is kept.
import { fill } from "./dom.js";
import { holds } from "./predicates.js";
import { createReplay } from "./replaying.js";
import { ImpossibleAction, perform } from "./replay.js";

// Returns the names of the goals that a state reaches.
export function listReached(goals, state) {
  return goals.filter(({ when }) => holds(when, state)).map(({ name }) => name);
}

// Returns what there is to say after an action: harm first, then a goal, then the action itself.
export function nameNews({ scene, before, reached, harm, said }) {
  const text = (entries, name) => entries.find((entry) => entry.name === name).text;
  if (harm.length) return harm.map((name) => text(scene.forbidden, name)).join(" ");
  if (reached.length === scene.goals.length && before.length < reached.length) return scene.words["board-all"];
  const fresh = reached.find((name) => !before.includes(name));
  return fresh ? fill(scene.words["board-reached"], { goal: text(scene.goals, fresh) }) : said;
}

class Board {
  constructor(page, scene, view) {
    Object.assign(this, { page, scene, viewModule: view });
    this.parts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.parts.show.addEventListener("click", () => this.showNext());
    this.parts.again.addEventListener("click", () => {
      this.begin();
      this.parts.text.textContent = scene.words["player-restarted"];
      this.parts.frame.focus({ preventScroll: true });
    });
    this.parts.full.hidden = !document.fullscreenEnabled;
    this.parts.full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen()));
    this.begin();
  }

  begin() {
    this.replay = createReplay(this.viewModule, this.scene);
    this.isShown = false;
    this.reached = [];
    this.harm = 0;
    this.mount();
    this.parts.show.hidden = false;
    this.parts.show.textContent = this.scene.words["board-show"];
  }

  mount() {
    this.parts.root.replaceChildren();
    this.view = this.viewModule.mount(this.parts.root, this.replay.run.state, this.scene.words, (action) => this.send(action));
    this.draw("");
  }

  send(action) {
    if (this.isShown) {
      this.parts.text.textContent = this.scene.words["board-watching"];
      return false;
    }
    try {
      perform(this.replay.run, action, 0);
    } catch (error) {
      if (error instanceof ImpossibleAction) return false;
      throw error;
    }
    this.update(action, "");
    return true;
  }

  update(action, head) {
    const { run } = this.replay;
    this.view.update(run.state);
    this.draw(head + (this.viewModule.describe?.(action, run.state, this.scene.words) ?? ""));
  }

  draw(said) {
    const { scene } = this;
    const { state, happened } = this.replay.run;
    const before = this.reached;
    const deeds = Object.keys(happened);
    this.reached = listReached(scene.goals, state);
    this.parts.text.textContent = nameNews({ scene, before, reached: this.reached, harm: deeds.slice(this.harm), said });
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

async function start(page) {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const view = await import(page.dataset.view); // it brings its kind along
  new Board(page, scene, view);
}

const page = globalThis.document?.querySelector("[data-board]");
if (page) start(page);
