// Plays a stored run for a trainer: one step of it at a press, nothing moves by itself.
import { fill } from "./dom.js";
import { createRun, perform } from "./replay.js";

// Returns a run, and what does its next step: the action, or null when all are done.
export function createReplay(kind, scene) {
  const run = createRun(kind, scene, scene.seed);
  let done = 0;
  return {
    run,
    next() {
      if (done === scene.solution.length) return null;
      const action = scene.solution[done];
      done += 1;
      perform(run, action, 0);
      return action;
    },
  };
}

async function start(page) {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const view = await import(page.dataset.view); // it brings its kind along
  const parts = Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const total = scene.solution.length;
  let replay;
  let shown;

  function begin() {
    replay = createReplay(view, scene);
    parts.root.replaceChildren();
    shown = view.mount(parts.root, replay.run.state, scene.words, () => false);
    parts.text.textContent = fill(scene.words["player-show-step"], { n: 0, total });
  }

  function next() {
    const action = replay.next();
    if (!action) return;
    shown.update(replay.run.state);
    const said = view.describe?.(action, replay.run.state, scene.words) ?? action.join(" ");
    parts.text.textContent = `${fill(scene.words["player-show-step"], { n: replay.run.trace.length, total })} ${said}`;
  }

  parts.next.addEventListener("click", next);
  parts.again.addEventListener("click", begin);
  begin();
}

const page = globalThis.document?.querySelector("[data-replay]");
if (page) start(page);
