"""Checks of a whole scene: its texts are all used, and its solution is replayed to a pass."""

from collections.abc import Iterator
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.toml_table import TomlTable
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind
from lms.scenes.rules.replay import Script, replay_trace
from lms.scenes.rules.scene import SceneSource, build_script, build_trace, list_solution
from lms.scenes.rules.text_references import Texts, list_references, resolve_texts
from lms.scenes.rules.texts import SceneTexts
from lms.scenes.rules.traces import TraceRefused, read_trace

FIXED_TEXTS: Final = ("title", "goal", "hints", "done")
SEEDS: Final = (0, 1, 2**32 - 1)  # what is shuffled stands in another order with each


def check_references(scene: SceneSource, texts: SceneTexts, faults: Faults) -> None:
    """Add faults for texts that the scene names and that are missing, and for unused ones."""
    text_names = set(_list_needed(scene))
    for name in sorted(text_names - texts.values.keys()):
        faults.add(texts.path, 0, N_("The text %(key)s is missing."), key=name)
    for name in texts.values.keys() - text_names:
        message = N_("The scene shows no text %(key)s.")
        faults.add(texts.path, texts.find_line(name), message, key=name)
    for name in FIXED_TEXTS:
        if name in texts.values and isinstance(texts.values[name], list) != (name == "hints"):
            message = (
                N_("%(key)s has to be a list of texts.")
                if name == "hints"
                else N_("%(key)s has to be a text.")
            )
            faults.add(texts.path, texts.find_line(name), message, key=name)


def _list_needed(scene: SceneSource) -> Iterator[str]:
    yield from FIXED_TEXTS
    yield from list_references(scene.content)
    for key in ("goals", "forbidden"):
        for part in scene.content[key]:
            yield f"{key}.{part['name']}"


def check_scene(scene: SceneSource, kind: Kind, table: TomlTable) -> None:
    """Add the faults of the kind, and those that show when the solution is played."""
    for texts in scene.texts.values():
        start = resolve_texts(scene.content["start"], texts)
        for fault in kind.check(start):
            path = fault.partition(":")[0]
            line = table.find_line_at(f"start.{path}" if _is_path(path) else "start")
            table.faults.add(table.path, line, "%(fault)s", fault=fault)
        if not any(fault.path == table.path for fault in table.faults):
            check_solution(scene, kind, texts, table)


def _is_path(text: str) -> bool:
    return bool(text) and " " not in text


def check_solution(
    scene: SceneSource,
    kind: Kind,
    texts: Texts,
    table: TomlTable,
    *,
    author: SceneSource | None = None,
) -> None:
    """Add a fault if the solution of a scene, with texts in one language, does not pass it.

    `author` is the scene as its author wrote it, where it is played with other names.
    """
    script = build_script(scene.content, scene.pass_percent, texts)
    line = table.find_line_at("solution.actions")
    for seed in SEEDS:
        if replay_trace(kind, script, seed, read_trace(build_trace([]))).passed:
            message = N_("The start reaches the goal already: there is nothing to do.")
            table.faults.add(table.path, table.find_line_at("goals"), message)
            return
        actions = list_solution(kind, script, scene.content, seed, texts)
        number = _find_impossible(kind, script, seed, actions)
        if number:
            message = N_("Action %(number)s of the solution is impossible: %(action)s.")
            source = author or scene
            source_actions = list_solution(kind, script, source.content, seed, texts)
            action = repr(source_actions[number - 1])
            table.faults.add(table.path, line, message, number=number, action=action)
            return
        if not _check_solution(kind, script, seed, actions, table):
            return


def _check_solution(
    kind: Kind, script: Script, seed: int, actions: list[Action], table: TomlTable
) -> bool:
    """Return whether the solution reaches all goals; add faults if it does not."""
    line = table.find_line_at("solution.actions")
    try:
        outcome = replay_trace(kind, script, seed, read_trace(build_trace(actions)))
    except TraceRefused as refusal:
        message = N_("The solution cannot be played: %(reason)s.")
        table.faults.add(table.path, line, message, reason=refusal.reason)
        return False
    missed_goals = [goal.name for goal in script.goals if goal.name not in outcome.goals]
    if missed_goals:
        message = N_("The solution does not reach these goals: %(names)s.")
        table.faults.add(table.path, line, message, names=", ".join(missed_goals))
    if outcome.happened:
        message = N_("The solution does what is forbidden: %(names)s.")
        table.faults.add(table.path, line, message, names=", ".join(outcome.happened))
    return not missed_goals and not outcome.happened


def _find_impossible(kind: Kind, script: Script, seed: int, actions: list[Action]) -> int:
    """Return the number of the first action that is impossible; 0 if none is."""
    state = kind.begin(script.start, seed)
    for number, action in enumerate(actions, 1):
        try:
            kind.act(state, action)
        except ImpossibleAction:
            return number
    return 0
