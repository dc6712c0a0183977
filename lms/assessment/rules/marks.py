"""Marks: what an answer earns, as whole parts, so that sums and comparisons are exact."""

from collections.abc import Mapping
from typing import Any, Final

from lms.assessment.rules.typed import fold_text, parse_number

CHOICE_TYPES: Final = ("single", "multiple", "true-false")
# Divisible by 1 to 10: what has at most ten parts is marked without a remainder.
WHOLE_MARK: Final = 2520


def grade_answer(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None
) -> int:
    """Return the mark of an answer, from 0 to WHOLE_MARK.

    `single` and `true-false` need the right option; `multiple` earns a part for each right option
    and loses one for each other; a number lies within the range; a text is in the accepted list of
    either language.
    """
    if not answer:
        return 0
    if question_type == "multiple":
        return _grade_options(key["options"], answer.get("options", ()))
    if question_type in CHOICE_TYPES:
        return WHOLE_MARK * (list(answer.get("options", ())) == list(key["options"]))
    text = str(answer.get("text", ""))
    if question_type == "number":
        value = parse_number(text)
        return WHOLE_MARK * (value is not None and key["low"] <= value <= key["high"])
    accepted = {fold_text(accepted) for accepted in (*key["kk"], *key["ru"])}
    return WHOLE_MARK * (fold_text(text) in accepted)


def _grade_options(wanted: list[int], given: list[int]) -> int:
    chosen = set(given)
    parts = len(chosen & set(wanted)) - len(chosen - set(wanted))
    return max(0, parts) * WHOLE_MARK // len(wanted)


def is_right(question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None) -> bool:
    """Return whether an answer is wholly right."""
    return grade_answer(question_type, key, answer) == WHOLE_MARK


def show_mark(parts: int) -> float:
    """Return marks as a number for people, rounded down to hundredths."""
    return parts * 100 // WHOLE_MARK / 100


def percent_of(part: int, whole: int) -> int:
    """Return whole per cent, rounded down: 69.9 is not 70."""
    return part * 100 // whole if whole else 0
