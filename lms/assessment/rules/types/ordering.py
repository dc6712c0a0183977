"""Items put in order."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.assessment.rules.types.base import (
    AnswerKey,
    AnswerPart,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    grade_parts,
    read_index,
    shuffle_positions,
)

# The form's value beside those of the items: the order is the answer, though nothing was moved.
KEPT: Final = "kept"
_MOVE: Final = re.compile(r"move:(\d{1,2}):(up|down)", re.ASCII)


class Ordering:
    """{"values": [the item at each place]}. Each item in its place is an equal part of the mark.

    On paper a place may be left open: None.
    The order in which a page shows the items is no answer until one is moved, or it is KEPT.
    """

    is_order_secret = True

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        """Return any order but the right one."""
        order = shuffle_positions(count, generator)
        while count > 1 and order == sorted(order):
            generator.shuffle(order)
        return order

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        indexes = [read_index(value) for value in _list_items(form_values)]
        if not order or set(indexes) != set(range(len(order))) or len(indexes) != len(order):
            return None
        if self.is_removal(form_values):
            return None
        return {"values": [order[index] for index in indexes if index is not None]}

    def is_removal(self, form_values: Sequence[str]) -> bool:
        items = _list_items(form_values)
        initial_items = [str(index) for index in range(len(items))]
        return bool(items) and KEPT not in form_values and items == initial_items

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        form_values = {position: str(index) for index, position in enumerate(order)}
        values = [form_values.get(value, "") for value in answer.get("values", ())]
        return [*values, KEPT] if values else []

    def judge(self, key: AnswerKey, answer: StoredAnswer) -> list[bool]:
        """Return whether the right item stands at each place."""
        values = answer.get("values", ())
        if len(values) != len(key["values"]):
            return [False] * len(key["values"])
        return [
            value == right_value for value, right_value in zip(values, key["values"], strict=True)
        ]

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        return grade_parts(self.judge(key, answer))

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        values = answer.get("values", ())
        if not values:
            return AnswerReport()
        verdicts = self.judge(key, answer)
        parts = tuple(
            AnswerPart(str(place), "" if value is None else content["options"][value], is_right)
            for place, (value, is_right) in enumerate(zip(values, verdicts, strict=True), 1)
        )
        return AnswerReport(notes=(content["right" if all(verdicts) else "wrong"],), parts=parts)

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        items = [content["options"][position] for position in key["values"]]
        return [("; ".join(f"{place}. {item}" for place, item in enumerate(items, 1)), "")]

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"values": list(key["values"])}


@dataclass(frozen=True, slots=True)
class Move:
    """A button that moves the item at a place (from 1) by one place: `step` is -1 or 1."""

    place: int
    step: int

    def apply(self, form_values: Sequence[str]) -> list[str]:
        """Return the form values after it, KEPT; at the ends of the list no item moves."""
        values = _list_items(form_values)
        here, there = self.place - 1, self.place - 1 + self.step
        if min(here, there) >= 0 and max(here, there) < len(values):
            values[here], values[there] = values[there], values[here]
        return [*values, KEPT]

    @property
    def anchor(self) -> str:
        """Return the end of the id of the same button at the item's new place."""
        return f"{'up' if self.step < 0 else 'down'}-{max(1, self.place + self.step)}"


def _list_items(form_values: Sequence[str]) -> list[str]:
    return [value for value in form_values if value != KEPT]


def read_move(button: str) -> Move | None:
    """Return the move of a button's value such as move:2:up, None for other buttons."""
    match = _MOVE.fullmatch(button)
    return Move(int(match[1]), -1 if match[2] == "up" else 1) if match else None
