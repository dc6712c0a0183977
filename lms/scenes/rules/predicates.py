"""Predicates over a state: lists such as ["is", "messages.m1.verdict", "fraud"].

A path names keys of objects and indices of lists, "" is the whole; a missing path is null. Whatever
a state holds, a predicate that is_predicate accepts answers and raises nothing.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from lms.scenes.rules.folding import fold_text

PATH: Final = re.compile(r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*)?", re.ASCII)
INDEX: Final = re.compile(r"0|[1-9][0-9]{0,5}", re.ASCII)
MAX_DEPTH: Final = 8
MAX_NUMBER: Final = 2**53 - 1  # a whole number that JavaScript holds exactly
StateTest = Callable[[Any], bool]


def is_predicate(value: Any, depth: int = MAX_DEPTH) -> bool:
    """Return whether a value is a predicate: a known operator with members of its shape."""
    if not isinstance(value, list) or not value or depth == 0:
        return False
    match value:
        case ["not", inner]:
            return is_predicate(inner, depth - 1)
        case ["all" | "any", _, *_]:
            return all(is_predicate(inner, depth - 1) for inner in value[1:])
        case ["each" | "some", path, inner]:
            return is_path(path) and is_predicate(inner, depth - 1)
        case [operator, path, *members] if members and isinstance(operator, str):
            return is_path(path) and operator in MEMBERS and MEMBERS[operator](members)
    return False


def is_path(value: Any) -> bool:
    """Return whether a value is a path."""
    return isinstance(value, str) and bool(PATH.fullmatch(value))


def is_whole_number(value: Any) -> bool:
    """Return whether a value is a whole number that both languages hold exactly."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER


def is_scalar(value: Any) -> bool:
    """Return whether a value is a string, a whole number, a boolean or null."""
    return value is None or isinstance(value, str | bool) or is_whole_number(value)


def compile_predicate(predicate: list[Any]) -> StateTest:
    """Return a function that tells whether the predicate is true of a state."""
    operator, *members = predicate
    if operator == "not":
        inner = compile_predicate(members[0])
        return lambda state: not inner(state)
    if operator in ("all", "any"):
        tests = [compile_predicate(member) for member in members]
        return _compile_junction(tests, stops_at=operator == "any")
    find = _compile_path(members[0])
    if operator == "is":
        return _compile_comparison(find, members[1])
    judge = _compile_judgement(operator, members[1:])
    return lambda state: judge(find(state))


def _compile_junction(tests: list[StateTest], *, stops_at: bool) -> StateTest:
    """Return a function that asks the tests in turn until one answers `stops_at`."""

    def is_decided(state: Any) -> bool:
        for test in tests:  # half the time of all() or any() with a generator
            if test(state) is stops_at:
                return stops_at
        return not stops_at

    return is_decided


def _compile_comparison(find: Callable[[Any], Any], operand: Any) -> StateTest:
    """Return the commonest predicate of all as one function; see is_same."""
    kind = type(operand)

    def is_equal(state: Any) -> bool:
        value = find(state)
        return type(value) is kind and bool(value == operand)

    return is_equal


def _compile_judgement(operator: str, members: list[Any]) -> StateTest:
    """Return a function of the value at a predicate's path."""
    if operator in ("each", "some"):
        return _compile_quantifier(operator, compile_predicate(members[0]))
    if operator == "like":
        texts = frozenset(fold_text(text) for text in members)
        return lambda value: isinstance(value, str) and fold_text(value) in texts
    judge, operand = JUDGEMENTS[operator], members[0]
    return lambda value: judge(value, operand)


def _compile_quantifier(operator: str, inner: StateTest) -> StateTest:
    if operator == "some":
        return lambda value: any(map(inner, list_members(value)))
    return lambda value: isinstance(value, list | dict) and all(map(inner, list_members(value)))


def _has_member(value: Any, operand: Any) -> bool:
    return isinstance(value, list) and any(is_same(member, operand) for member in value)


def is_same(value: Any, other: Any) -> bool:
    """Return whether two scalars are equal and of one type: 1 is not true."""
    return type(value) is type(other) and bool(value == other)


def list_members(value: Any) -> list[Any]:
    """Return the members of a list or the values of an object; none of anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _compile_path(path: str) -> Callable[[Any], Any]:
    """Return a function that finds the value at a path; None if it is missing."""
    names = path.split(".") if path else []

    def find(state: Any) -> Any:
        for name in names:
            if isinstance(state, dict):
                state = state.get(name)
            elif isinstance(state, list) and INDEX.fullmatch(name) and int(name) < len(state):
                state = state[int(name)]
            else:
                return None
        return state

    return find


JUDGEMENTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "has": _has_member,
    "at_least": lambda value, least: is_whole_number(value) and value >= least,
    "at_most": lambda value, most: is_whole_number(value) and value <= most,
    "count": lambda value, count: isinstance(value, list | dict) and len(value) == count,
}
MEMBERS: Final[dict[str, Callable[[list[Any]], bool]]] = {
    "is": lambda members: len(members) == 1 and is_scalar(members[0]),
    "has": lambda members: len(members) == 1 and is_scalar(members[0]),
    "at_least": lambda members: len(members) == 1 and is_whole_number(members[0]),
    "at_most": lambda members: len(members) == 1 and is_whole_number(members[0]),
    "count": lambda members: len(members) == 1 and is_whole_number(members[0]) and members[0] >= 0,
    "like": lambda members: all(isinstance(text, str) for text in members),
}
