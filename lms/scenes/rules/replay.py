"""Replay of a trace: plays its actions from the start and judges goals and forbidden deeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.scenes.rules.kinds.base import DONE, HINT, SHOW, Action, ImpossibleAction, Kind, State
from lms.scenes.rules.predicates import StateTest, compile_predicate
from lms.scenes.rules.traces import Trace, TraceRefused


@dataclass(frozen=True, slots=True)
class Goal:
    """A part of what a scene asks for."""

    name: str
    marks: int
    when: list[Any]


@dataclass(frozen=True, slots=True)
class ForbiddenDeed:
    """A deed that fails a run once it has happened."""

    name: str
    when: list[Any]


@dataclass(frozen=True, slots=True)
class Script:
    """What a replay needs of a scene, with its texts in one language."""

    start: Mapping[str, Any]
    goals: tuple[Goal, ...]
    forbidden: tuple[ForbiddenDeed, ...]
    pass_percent: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    `goals` are met at the end. `reached` and `happened` give the index of the action after which a
    goal, or a forbidden deed, was first true, whatever came later.
    """

    percent: int
    passed: bool
    goals: tuple[str, ...]
    reached: dict[str, int]
    happened: dict[str, int]
    hints: int
    watched: bool
    seconds: int


def replay_trace(kind: Kind, script: Script, seed: int, trace: Trace) -> Outcome:
    """Play a trace and judge it. Raises TraceRefused for an impossible action."""
    state = kind.begin(script.start, seed)
    goals = {goal.name: compile_predicate(goal.when) for goal in script.goals}
    action_by_goal: dict[str, int] = {}
    action_by_deed: dict[str, int] = {}
    pending_tests = [
        (action_by_goal, dict(goals)),
        (action_by_deed, {deed.name: compile_predicate(deed.when) for deed in script.forbidden}),
    ]
    for index, action in enumerate(trace.actions):
        play_action(kind, state, action)
        for first_true, tests in pending_tests:
            _note_first(first_true, tests, state, index)
    met_names = tuple(goal.name for goal in script.goals if goals[goal.name](state))
    percent = count_percent(script.goals, met_names)
    is_watched = [SHOW] in trace.actions
    return Outcome(
        percent=percent,
        passed=percent >= script.pass_percent and not action_by_deed and not is_watched,
        goals=met_names,
        reached=action_by_goal,
        happened=action_by_deed,
        hints=trace.actions.count([HINT]),
        watched=is_watched,
        seconds=trace.milliseconds // 1000,
    )


def play_action(kind: Kind, state: State, action: Action) -> None:
    """Change a state by an action; one of the player changes nothing. Raises TraceRefused."""
    if action in ([HINT], [SHOW], [DONE]):
        return
    try:
        kind.act(state, action)
    except ImpossibleAction as error:
        raise TraceRefused("impossible") from error


def count_percent(goals: tuple[Goal, ...], met_names: tuple[str, ...]) -> int:
    """Return the per cent of the marks that goals earn, rounded down."""
    total = sum(goal.marks for goal in goals)
    return 100 * sum(goal.marks for goal in goals if goal.name in met_names) // total


def _note_first(
    first_true: dict[str, int], tests: dict[str, StateTest], state: State, index: int
) -> None:
    """Note which tests are true for the first time; these are not run again."""
    names = [name for name, test in tests.items() if test(state)]
    for name in names:
        first_true[name] = index
        del tests[name]
