"""Marks: what an answer earns, as whole parts, so that sums and comparisons are exact."""

from collections.abc import Mapping
from typing import Any, Final

from lms.assessment.rules.types import QUESTION_TYPES, WHOLE_MARK

CHOICE_TYPES: Final = ("single", "multiple", "true-false", "hotspot")


def grade_answer(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None
) -> int:
    """Return the mark of an answer, from 0 to WHOLE_MARK: each type has its own rule."""
    return QUESTION_TYPES[question_type].grade(key, answer) if answer else 0


def is_right(question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None) -> bool:
    """Return whether an answer is wholly right."""
    return grade_answer(question_type, key, answer) == WHOLE_MARK


def is_whole(mark: int | None) -> bool | None:
    """Return whether a mark is of a wholly right answer; None where its question is left out."""
    return None if mark is None else mark == WHOLE_MARK


def show_mark(parts: int) -> float:
    """Return marks as a number for people: hundredths, the rest left off."""
    number = abs(parts) * 100 // WHOLE_MARK / 100
    return -number if parts < 0 else number


def compute_percent(part: int, whole: int) -> int:
    """Return whole per cent, rounded down: 69.9 is not 70."""
    return part * 100 // whole if whole else 0
