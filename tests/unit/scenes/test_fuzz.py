"""Random actions come out the same on the server and in node, step by step.

Actions are taken from the vectors of their kind and mixed: members swapped, dropped, replaced.
"""

import random

import pytest

from lms.scenes.rules.kinds.base import ImpossibleAction
from tests.scenes.cases import ALL_KINDS, read_vectors, write_canonically
from tests.scenes.node import NodePlayer, needs_node

RUNS = 60
ACTIONS = 40
STRANGE = [
    "",
    "constructor",
    "__proto__",
    "length",
    "0",
    -1,
    0,
    1,
    10**9,
    "ё",
    "Ә",
    "é",
    "e\u0301",
    "😀",
]
pytestmark = needs_node


@pytest.fixture(scope="module")
def node():
    with NodePlayer() as player:
        yield player


def mix_action(chance, pool):
    action = list(chance.choice(pool))
    way = chance.random()
    if way < 0.2 and len(action) > 1:
        members = [member for other in pool for member in other[1:]]
        action[chance.randrange(1, len(action))] = chance.choice(members)
    elif way < 0.25:
        action[chance.randrange(len(action))] = chance.choice(STRANGE)
    elif way < 0.28 and len(action) > 1:
        action.pop()
    elif way < 0.31:
        action.append(chance.choice(STRANGE))
    return action


def play_actions(kind, start, seed, actions):
    state = kind.begin(start, seed)
    steps = [write_canonically({"possible": True, "state": state})]
    for action in actions:
        possible = True
        try:
            kind.act(state, action)
        except ImpossibleAction:
            possible = False
        steps.append(write_canonically({"possible": possible, "state": state}))
    return steps


def compare_steps(node, kind, start, seed, actions):
    """Return the first differing step, what both sides say, and whether all was possible."""
    ours = play_actions(kind, start, seed, actions)
    theirs = node.ask("play", kind=kind.name, start=start, seed=seed, actions=actions)
    for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        if mine != write_canonically(other):
            return index, actions[max(index - 1, 0)], mine, write_canonically(other)
    return None


@pytest.mark.parametrize("name", ALL_KINDS)
def test_random_actions_come_out_the_same_in_both_languages(node, name):
    kind, cases = ALL_KINDS[name], read_vectors(name)
    chance = random.Random(f"actions of {name}")
    pool = [action for case in cases for action in case["actions"]]
    possible = 0
    for _ in range(RUNS):
        case, seed = chance.choice(cases), chance.randrange(2**32)
        start, deep = case["start"], case["actions"][: chance.randrange(ACTIONS // 2)]
        actions = deep + [mix_action(chance, pool) for _ in range(ACTIONS - len(deep))]
        assert compare_steps(node, kind, start, seed, actions) is None
        possible += sum(
            '"possible": true' in step for step in play_actions(kind, start, seed, actions)
        )
    assert possible > 2 * RUNS, "nearly every action was impossible: this has shown nothing"


@pytest.mark.parametrize("name", ALL_KINDS)
def test_an_impossible_action_changes_nothing(name):
    kind, cases = ALL_KINDS[name], read_vectors(name)
    chance = random.Random(f"impossible in {name}")
    pool = [action for case in cases for action in case["actions"]]
    for case in cases:
        state = kind.begin(case["start"], case["seed"])
        for _ in range(ACTIONS):
            before = write_canonically(state)
            try:
                kind.act(state, mix_action(chance, pool))
            except ImpossibleAction:
                assert write_canonically(state) == before


def test_a_difference_would_be_found(node):
    case = read_vectors("switch")[0]

    class Other:
        name = "switch"
        begin = staticmethod(ALL_KINDS["switch"].begin)

        @staticmethod
        def act(state, action):
            ALL_KINDS["switch"].act(state, action)
            state["log"].append("more")

    difference = compare_steps(node, Other, case["start"], case["seed"], case["actions"])
    assert difference[:2] == (1, ["switch", "red"])
