"""Whether an answer waits for a person, and what is certain about an attempt until then."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.assessment.rules.types import WHOLE_MARK
from lms.catalogue.rules.question import WRITTEN


def is_graded_by_person(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any]
) -> bool:
    """Return whether no machine can grade an answer: a written text whose key was not corrected."""
    return question_type == WRITTEN and "counts" not in key and bool(answer.get("text"))


def list_waiting(marks: Mapping[int, int | None], weights: Sequence[int]) -> list[int]:
    """Return the positions of answers without a mark that count; what is left out has no weight."""
    return [position for position, mark in marks.items() if mark is None and weights[position - 1]]


def fill_marks(
    marks: Mapping[int, int | None], ungraded_positions: Sequence[int], *, best: bool
) -> dict[int, int]:
    """Return marks with the least or the most that waiting answers can earn."""
    return {
        position: (WHOLE_MARK if best and position in ungraded_positions else 0)
        if mark is None
        else mark
        for position, mark in marks.items()
    }
