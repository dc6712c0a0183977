// Plays a stored run for a trainer: one step of it at a press, nothing moves by itself.
import { fill } from "./dom.js";
import { createRun, perform } from "./replay.js";

// Returns a run, and what does its next step: the action, or null when all are done.
export function createReplay(kind, scene) {
  const run = createRun(kind, scene, scene.seed);
  let actionCount = 0;
  return {
    run,
    next() {
      if (actionCount === scene.solution.length) return null;
      const action = scene.solution[actionCount];
      actionCount += 1;
      perform(run, action, 0);
      return action;
    },
  };
}

async function startReplay(page) {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const view = await import(page.dataset.view); // it brings its kind along
  const parts = Object.fromEntries(
    [...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
  );
  const total = scene.solution.length;
  let replay;
  let mountedView;

  function begin() {
    replay = createReplay(view, scene);
    parts.root.replaceChildren();
    mountedView = view.mount(parts.root, replay.run.state, scene.words, () => false);
    parts.text.textContent = fill(scene.words["player-show-step"], { n: 0, total });
  }

  function next() {
    const action = replay.next();
    if (!action) return;
    mountedView.update(replay.run.state);
    const description = view.describe?.(action, replay.run.state, scene.words) ?? action.join(" ");
    const step = { n: replay.run.trace.length, total };
    parts.text.textContent = `${fill(scene.words["player-show-step"], step)} ${description}`;
  }

  parts.next.addEventListener("click", next);
  parts.again.addEventListener("click", begin);
  begin();
}

const page = globalThis.document?.querySelector("[data-replay]");
if (page) startReplay(page);
