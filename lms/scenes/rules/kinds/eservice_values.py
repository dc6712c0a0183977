"""Tests of the values that an author writes in a portal of e-services."""

import re
from collections.abc import Callable
from typing import Any, Final

ID: Final = re.compile(r"[a-z0-9-]+", re.ASCII)
ValueTest = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """Return whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_flag(value: Any) -> bool:
    """Return whether a value is true or false."""
    return isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Return whether a value is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_table(value: Any) -> bool:
    """Return whether a value is a table."""
    return isinstance(value, dict)


def is_id(value: Any) -> bool:
    """Return whether a value is an id."""
    return isinstance(value, str) and bool(ID.fullmatch(value))


def is_list_of(test: ValueTest) -> ValueTest:
    """Return a test of lists whose members all pass a test."""
    return lambda value: isinstance(value, list) and all(map(test, value))


def is_one_of(*values: str) -> ValueTest:
    """Return a test of texts that are one of these."""
    return lambda value: isinstance(value, str) and value in values


def is_some_of(*values: str) -> ValueTest:
    """Return a test of lists of one or more of these texts."""
    return lambda value: bool(value) and is_list_of(is_one_of(*values))(value)
