"""Replay of whole traces, and the traces that are refused."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.scenes.rules.kinds.base import DONE
from lms.scenes.rules.replay import ForbiddenDeed, Goal, Script, replay_trace
from lms.scenes.rules.traces import MAX_ACTIONS, TraceRefused, read_trace
from tests.scenes.cases import read_shared
from tests.scenes.switch import SWITCH

SHARED = read_shared("replays")
NO_DEADLINE = settings(deadline=None)  # other load is no fault
SCENE = SHARED["scene"]
SCRIPT = Script(
    start=SCENE["start"],
    goals=tuple(Goal(**goal) for goal in SCENE["goals"]),
    forbidden=tuple(ForbiddenDeed(**deed) for deed in SCENE["forbidden"]),
    pass_percent=SCENE["pass"],
)
ACTIONS = st.sampled_from(
    [["switch", "red"], ["switch", "blue"], ["write", "свет"], ["hint"], ["press", 0, "red"]]
)
TIMED = st.lists(st.tuples(st.integers(0, 1000), ACTIONS), max_size=20)


def build_trace(timed):
    """Build a trace as a player sends it: pauses become times, "done" comes last."""
    trace, time = [], 0
    for pause, action in [*timed, (5, [DONE])]:
        time += pause
        trace.append([time, *action])
    return trace


def get_reason(value, seed=1):
    try:
        replay_trace(SWITCH, SCRIPT, seed, read_trace(value))
    except TraceRefused as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_a_replay_comes_out_as_it_says(case):
    """The player in the browser reads the same file and calls `shown` what is `watched` here."""
    outcome = replay_trace(SWITCH, SCRIPT, case["seed"], read_trace(case["trace"]))
    expected = {**case["outcome"], "goals": tuple(case["outcome"]["goals"])}
    expected["watched"] = expected.pop("shown")
    assert {name: getattr(outcome, name) for name in expected} == expected


@NO_DEADLINE
@given(timed=TIMED)
def test_what_a_player_sends_is_taken_and_comes_out_the_same_each_time(timed):
    trace = read_trace(build_trace(timed))
    first = replay_trace(SWITCH, SCRIPT, 1, trace)
    assert replay_trace(SWITCH, SCRIPT, 1, trace) == first
    assert 0 <= first.percent <= 100


@NO_DEADLINE
@given(timed=TIMED, data=st.data())
def test_a_truncated_trace_is_refused(timed, data):
    trace = build_trace(timed)
    length = data.draw(st.integers(0, len(trace) - 1))
    assert get_reason(trace) is None
    assert get_reason(trace[:length]) == "unfinished"


@NO_DEADLINE
@given(timed=TIMED.filter(lambda timed: len(timed) > 1), data=st.data())
def test_a_reordered_trace_is_refused(timed, data):
    trace = build_trace([(pause + 1, action) for pause, action in timed])
    one, other = sorted(
        data.draw(st.lists(st.integers(0, len(trace) - 1), min_size=2, max_size=2, unique=True))
    )
    assert get_reason(trace) is None
    trace[one], trace[other] = trace[other], trace[one]
    assert get_reason(trace) in ("times", "unfinished")


@NO_DEADLINE
@given(timed=TIMED, position=st.integers(0, 19), forged=st.sampled_from([
    ["switch", "white"], ["press", 2, "red"], ["press", "0", "red"], ["win"], ["switch"],
    ["hint", 1],
]))  # fmt: skip
def test_a_trace_with_what_nobody_could_do_is_refused(timed, position, forged):
    assert get_reason(build_trace(timed)) is None
    timed.insert(min(position, len(timed)), (1, forged))
    assert get_reason(build_trace(timed)) == "impossible"


def test_a_trace_of_another_run_does_not_fit_its_seed():
    trace = build_trace([(1, ["press", 0, "red"]), (1, ["press", 1, "blue"])])
    assert get_reason(trace, seed=1) is None
    assert get_reason(trace, seed=2) == "impossible"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("done", "shape"),
        ({}, "shape"),
        ([[]], "shape"),
        ([["done"]], "shape"),
        ([[True, "done"]], "shape"),
        ([[1.5, "done"]], "shape"),
        ([[2**53, "done"]], "shape"),
        ([[0, 1], [1, "done"]], "shape"),
        ([[0, "write", None], [1, "done"]], "shape"),
        ([[0, "write", ["a"]], [1, "done"]], "shape"),
        ([[0, "write", "a\0"], [1, "done"]], "shape"),
        ([[0, "write", "\ud800"], [1, "done"]], "shape"),
        ([[0, "write", "a" * 2001], [1, "done"]], "shape"),
        ([[0, *["write"] * 9], [1, "done"]], "shape"),
        ([[-1, "done"]], "times"),
        ([[24 * 3600 * 1000 + 1, "done"]], "times"),
        ([[0, "done"], [1, "done"]], "unfinished"),
        ([[0, "done"], [1, "hint"]], "unfinished"),
        ([], "unfinished"),
        ([[0, "hint"]] * MAX_ACTIONS + [[0, "done"]], "too large"),
    ],
)
def test_what_is_no_trace_is_refused(value, reason):
    assert get_reason(value) == reason


def test_the_longest_trace_is_taken():
    assert get_reason([[0, "hint"]] * (MAX_ACTIONS - 1) + [[0, "done"]]) is None
    assert get_reason([[0, "write", "a" * 2000], [0, "done"]]) is None


class CountingState(dict):
    """A state that counts how often a predicate looks at it."""

    looks = 0

    def get(self, key, default=None):
        self.looks += 1
        return super().get(key, default)


def count_looks(goals, actions):
    """Count how often a replay begins, acts, and reads its state."""
    states, acts = [], []

    def begin(start, seed):
        states.append(CountingState(SWITCH.begin(start, seed)))
        return states[-1]

    def act(state, action):
        acts.append(action)
        SWITCH.act(state, action)

    kind = replace(SWITCH, begin=begin, act=act)
    replay_trace(kind, replace(SCRIPT, goals=goals), 1, read_trace(build_trace(actions)))
    return len(states), len(acts), states[0].looks


def test_the_work_of_a_replay_grows_with_its_actions_and_open_goals_alone():
    many = [(0, ["switch", "red"]), *[(1, ["switch", "green"])] * 499]
    never = Goal("never", 1, ["is", "sign", "never"])
    at_once = Goal("red", 1, ["is", "lamps.red.on", True])
    begins, acts, looks = count_looks((at_once,), many)
    assert (begins, acts) == (1, 500)
    # The forbidden deed after each action and "done"; the goal once, and at the end.
    assert looks == 501 + 1 + 1
    assert count_looks((at_once, never), many)[2] == looks + 501 + 1
