// A run of a scene: its actions, played one by one, and its outcome. lms/scenes/rules/replay.py
// gives the same outcome, and that one counts.
import { holds } from "./predicates.js";

// Nobody could have done this action in this state. The state is unchanged.
export class ImpossibleAction extends Error {}

// Actions of the player itself, which no kind sees.
export const META = ["hint", "show", "done"];
export const MAX_ACTIONS = 5000;

// Returns a run at its start. `kind` is a module of kinds/; the scene has start, goals and
// forbidden.
export function createRun(kind, scene, seed) {
  return {
    kind,
    scene,
    state: kind.begin(scene.start, seed),
    trace: [],
    reached: {},
    happened: {},
    isDone: false,
  };
}

// Does one action at a time in milliseconds. Raises ImpossibleAction and changes nothing.
export function perform(run, action, milliseconds) {
  if (run.isDone || run.trace.length >= MAX_ACTIONS) throw new ImpossibleAction(action[0]);
  const isMeta = META.includes(action[0]) && action.length === 1;
  if (!isMeta) run.kind.act(run.state, action);
  run.isDone = isMeta && action[0] === "done";
  run.trace.push([milliseconds, ...action]);
  noteFirst(run.reached, run.scene.goals, run);
  noteFirst(run.happened, run.scene.forbidden, run);
}

// Notes which predicates are true for the first time, by the index of the action.
function noteFirst(first, entries, { state, trace }) {
  for (const { name, when } of entries) {
    if (!Object.hasOwn(first, name) && holds(when, state)) first[name] = trace.length - 1;
  }
}

// Returns how often an action of the player stands in the trace.
export function countMeta({ trace }, name) {
  return trace.filter((entry) => entry[1] === name && entry.length === 2).length;
}

// Returns the outcome as it would be, were the run handed in now.
export function judge(run) {
  const { scene, state, trace, reached, happened } = run;
  const sum = (goals) => goals.reduce((total, { marks = 1 }) => total + marks, 0);
  const metGoals = scene.goals.filter(({ when }) => holds(when, state));
  const percent = Math.floor((100 * sum(metGoals)) / sum(scene.goals));
  const isShown = countMeta(run, "show") > 0;
  const isPassed = percent >= (scene.pass ?? 100) && !Object.keys(happened).length && !isShown;
  const seconds = Math.floor((trace.at(-1)?.[0] ?? 0) / 1000);
  const goals = metGoals.map(({ name }) => name);
  return {
    percent,
    passed: isPassed,
    goals,
    reached,
    happened,
    hints: countMeta(run, "hint"),
    shown: isShown,
    seconds,
  };
}

// Returns a run after all actions of a trace. Raises ImpossibleAction.
export function playTrace(kind, scene, seed, trace) {
  const run = createRun(kind, scene, seed);
  for (const [milliseconds, ...action] of trace) perform(run, action, milliseconds);
  return run;
}
