"""The server plays each vector as it says; tests/js/practice.test.js plays the same in node."""

import copy
import re

import pytest

from lms.scenes.rules.kinds.base import META_ACTIONS, ImpossibleAction
from lms.scenes.rules.predicates import compile_predicate, is_predicate
from lms.scenes.rules.traces import is_action
from tests.scenes.cases import ALL_KINDS, read_vectors, write_canonically

CASES = [
    pytest.param(kind, case, id=f"{kind}: {case['name']}")
    for kind in ALL_KINDS
    for case in read_vectors(kind)
]
KEY = re.compile(r"[a-z0-9-]+")


def play_case(kind, case):
    """Return the state at the end, and the index of the first impossible action or None."""
    state = kind.begin(case["start"], case["seed"])
    for index, action in enumerate(case["actions"]):
        before = write_canonically(state)
        try:
            kind.act(state, action)
        except ImpossibleAction:
            assert write_canonically(state) == before, "an impossible action has changed something"
            return state, index
    return state, None


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_vector_comes_out_as_it_says(name, case):
    start = copy.deepcopy(case["start"])
    state, impossible = play_case(ALL_KINDS[name], case)
    assert impossible == case.get("impossible")
    assert case["start"] == start, "the start was changed"
    if "state" in case:
        assert write_canonically(state) == write_canonically(case["state"])
    assert [
        predicate for predicate in case.get("holds", []) if not compile_predicate(predicate)(state)
    ] == []
    assert [
        predicate for predicate in case.get("fails", []) if compile_predicate(predicate)(state)
    ] == []


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_vector_says_something_by_the_contract(name, case):
    assert {"state", "holds", "fails", "impossible"} & case.keys()
    assert all(
        is_predicate(predicate) for predicate in case.get("holds", []) + case.get("fails", [])
    )
    assert all(is_action(action) for action in case["actions"])
    assert not {action[0] for action in case["actions"]} & set(META_ACTIONS)
    assert list(ALL_KINDS[name].check(case["start"])) == []
    assert find_strange(ALL_KINDS[name].begin(case["start"], case["seed"])) == []


def find_strange(value, path=""):
    """Return the paths of keys and values of a state that no predicate reaches."""
    if isinstance(value, dict):
        keys = [key for key in value if not (isinstance(key, str) and KEY.fullmatch(key))]
        return [f"{path}.{key}" for key in keys] + [
            strange
            for key, inner in value.items()
            for strange in find_strange(inner, f"{path}.{key}")
        ]
    if isinstance(value, list):
        return [strange for inner in value for strange in find_strange(inner, f"{path}.*")]
    return [] if value is None or type(value) in (str, int, bool) else [path]


def test_strange_keys_and_values_would_be_found():
    assert find_strange({"a-1": [1, True, None, "x"]}) == []
    assert find_strange({"aB": 1, "c": {"d": 1.5}, "e": [{"f_g": 1}]}) == [
        ".aB",
        ".c.d",
        ".e.*.f_g",
    ]


@pytest.mark.parametrize("name", ALL_KINDS)
def test_each_kind_has_vectors_of_success_and_of_the_impossible(name):
    cases = read_vectors(name)
    assert any("impossible" in case for case in cases)
    assert any("impossible" not in case for case in cases)
    assert len({case["name"] for case in cases}) == len(cases)
