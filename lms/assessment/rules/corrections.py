"""Pure decisions about corrected keys: what an answer earns, whether its text is still there."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.assessment.rules.checks import AnswerState, grade_checked_answer
from lms.assessment.rules.marks import is_whole
from lms.assessment.rules.types import WHOLE_MARK

KEY: Final = "key"  # an answer is right by the key
EVERY: Final = "every"  # every answer is right, and none is too
NONE: Final = "none"  # the question is left out


def grade_by_key(
    question_type: str, key: Mapping[str, Any], answer: AnswerState, penalty: str, wrong_costs: str
) -> int | None:
    """Return the mark of an answer by its key; None where the question is left out."""
    counts = key.get("counts")
    if counts == NONE:
        return None
    if counts == EVERY:
        return WHOLE_MARK
    return grade_checked_answer(question_type, key, answer, penalty, wrong_costs)


def is_right_by_key(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any]
) -> bool | None:
    """Return whether an answer is wholly right by its key; None where the question is left out."""
    return is_whole(grade_by_key(question_type, key, AnswerState(answer), "", "0"))


def change_weight(
    items: Sequence[dict[str, Any]], position: int, weight: int
) -> list[dict[str, Any]]:
    """Return what was drawn with another weight of the question at a position, from 1."""
    item = {name: value for name, value in items[position - 1].items() if name != "weight"}
    new_item = item if weight == 1 else item | {"weight": weight}
    return [*items[: position - 1], new_item, *items[position:]]


def is_erased(answer: Mapping[str, Any]) -> bool:
    """Return whether something typed as an answer was blanked: it can't be marked any more.

    What a form leaves open is stored as None, or not at all.
    """
    parts = answer.values()
    return any(
        value == "" for part in parts for value in (part if isinstance(part, list) else [part])
    )
