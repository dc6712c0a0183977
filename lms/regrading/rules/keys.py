"""Keys of questions from what a form says, and as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.assessment.rules import CHOICE_TYPES, parse_number
from lms.assessment.rules.corrections import EVERY, NONE
from lms.regrading.rules.parts import IN_PARTS
from lms.regrading.rules.texts import split_texts

# A text that a person grades has no key: its grade is changed by itself, each with a reason.
CHANGEABLE: Final = (*CHOICE_TYPES, "number", "text", *IN_PARTS)


def build_key(
    question_type: str, number_of_options: int, values: Mapping[str, Sequence[str]]
) -> dict[str, Any] | None:
    """Return a key from form values by field; None if they make none.

    Fields are `option` (positions), `low` and `high`, `kk` and `ru` (a line per accepted text).
    """
    if question_type in CHOICE_TYPES:
        return _build_options(question_type, number_of_options, values.get("option", ()))
    if question_type == "number":
        return _build_range(values)
    texts = {code: split_texts("".join(values.get(code, ()))) for code in ("kk", "ru")}
    return texts if all(texts.values()) else None


def _build_options(question_type: str, number: int, values: Sequence[str]) -> dict[str, Any] | None:
    positions = sorted({int(value) for value in values if value in map(str, range(number))})
    if not positions or (question_type != "multiple" and len(positions) > 1):
        return None
    return {"options": positions}


def _build_range(values: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    low, high = (parse_number("".join(values.get(name, ()))) for name in ("low", "high"))
    return None if low is None or high is None or low > high else {"low": low, "high": high}


def count_every(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key by which every answer is right."""
    return {**key, "counts": EVERY}


def count_none(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key by which the question is left out of the marks."""
    return {**key, "counts": NONE}


def drop_counts(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key without a word on which answers count."""
    return {name: value for name, value in key.items() if name != "counts"}
