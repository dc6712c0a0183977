"""Questions of quizzes, with the right and wrong answers that the demo gives."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.assessment.rules import CHOICE_TYPES, QUESTION_TYPES, BankQuestion
from lms.demo.rows import DemoRow

HARDEST: Final = 2  # times as often wrong as the easiest question
WRONG_TEXTS: Final = {"kk": "білмеймін", "ru": "не знаю"}


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A drawn question: how hard it is (from 1), and the answers that the demo gives to it."""

    id: int
    hardness: float
    right: DemoRow
    wrong: tuple[DemoRow, ...]


def build_question(row: BankQuestion, key: Mapping[str, Any]) -> DemoQuestion:
    """Build the question of a draw, the same each time."""
    hardness = 1 + (HARDEST - 1) * random.Random(row.id).random()  # noqa: S311 - the same each time
    right = QUESTION_TYPES[row.type].build_right(key)
    return DemoQuestion(
        id=row.id, hardness=hardness, right=right, wrong=_list_wrong(row, key, right)
    )


def _list_wrong(row: BankQuestion, key: Mapping[str, Any], right: DemoRow) -> tuple[DemoRow, ...]:
    """Return wrong answers: another option, another number or text, or nothing filled in right."""
    if row.type in CHOICE_TYPES:
        options = ({"options": [position]} for position in range(row.options))
        return tuple(option for option in options if option != right)
    if row.type == "number":
        return tuple({"text": f"{key['high'] + more:g}"} for more in (1, 10))
    if row.type == "text":
        return tuple({"text": text} for text in WRONG_TEXTS.values())
    if row.type == "gaps":
        return tuple({"values": [text] * len(key["gaps"])} for text in WRONG_TEXTS.values())
    values = right["values"]
    if row.type == "categorise":  # the next group, as far as there is one
        return ({"values": [1 - value if value < 2 else 0 for value in values]},)
    # Each row gets the answer of its neighbour.
    return ({"values": [*values[1:], values[0]]},)
