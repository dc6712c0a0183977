"""Pure decisions about attempts: reading of answers. No clock."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules.typed import read_measure
from lms.assessment.rules.types import QUESTION_TYPES


def arrange_in_lesson(question_type: str, count: int, name: str) -> list[int]:
    """Return the order of a question that all readers of a lesson see alike.

    It is the author's, unless that gives the answer away; then the question's name decides.
    """
    if not QUESTION_TYPES[question_type].is_order_secret:
        return list(range(count))
    return QUESTION_TYPES[question_type].arrange(count, random.Random(name))  # noqa: S311 - not secret


def parse_answer(
    question_type: str, order: Sequence[int], form_values: Sequence[str]
) -> dict[str, Any] | None:
    """Return the answer in its stored form from submitted form values.

    None for no answer, or for one that the question cannot have. A form names an option by its
    shown index, so that the page does not reveal the order in the bank.
    """
    return QUESTION_TYPES[question_type].parse(order, form_values)


def is_removal(question_type: str, form_values: Sequence[str]) -> bool:
    """Return whether submitted form values take an earlier answer away: an emptied field or list.

    A choice of one cannot be emptied, nor can an order.
    """
    return QUESTION_TYPES[question_type].is_removal(form_values)


def is_readable(question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Return whether an answer is what its field is for: a number, with its unit or without."""
    if question_type != "number":
        return True
    return read_measure(str(answer.get("text", "")), key.get("units", ())) is not None


@dataclass(frozen=True, slots=True)
class ChoiceParts:
    """An answer of several options that is partly right: its right and its wrong ones.

    `missing`: how many right options were not chosen.
    """

    right: int
    wrong: int
    missing: int


def find_parts(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None
) -> ChoiceParts | None:
    """Return the parts of a wrong answer of several options, of which some are right; else None.

    Numbers only: the key is not given away.
    """
    if question_type != "multiple" or not answer:
        return None
    options, right_options = set(answer.get("options", ())), set(key["options"])
    if options == right_options or not options & right_options:
        return None
    return ChoiceParts(
        len(options & right_options), len(options - right_options), len(right_options - options)
    )
