"""Rows with a choice in each: matching, categorise."""

import random
from collections.abc import Sequence
from typing import Any

from lms.assessment.rules.types.base import (
    MAX_VALUES,
    AnswerKey,
    AnswerPart,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    grade_parts,
    is_empty,
    read_index,
    shuffle_positions,
)


class _Rows:
    """What both share: {"values": [the choice of each row as in the bank, None for an open one]}.

    Each row is an equal part of the mark.
    """

    is_order_secret = True

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        return shuffle_positions(count, generator)

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return is_empty(form_values)

    def judge(self, key: AnswerKey, answer: StoredAnswer) -> list[bool]:
        """Return whether each row is right."""
        values = _fill_rows(answer, len(key["values"]))
        return [
            value == right_value for value, right_value in zip(values, key["values"], strict=True)
        ]

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        return grade_parts(self.judge(key, answer))

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"values": list(key["values"])}

    def _name_rows(self, content: QuestionContent) -> tuple[list[str], list[str]]:
        """Return the rows, and what is chosen from."""
        raise NotImplementedError

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        rows, choices = self._name_rows(content)
        values = _fill_rows(answer, len(rows))
        return AnswerReport(
            parts=tuple(
                AnswerPart(
                    label=row,
                    answer=_pick_text(choices, value),
                    is_right=is_right,
                    note=note if value is not None else "",
                )
                for row, value, is_right, note in zip(
                    rows, values, self.judge(key, answer), content["feedback"], strict=True
                )
            )
        )

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        rows, choices = self._name_rows(content)
        return [
            (f"{row} – {choices[right_value]}", note)
            for row, right_value, is_right, note in zip(
                rows, key["values"], self.judge(key, answer), content["feedback"], strict=True
            )
            if not is_right
        ]


class Matching(_Rows):
    """Rows stand as in the bank, what is chosen from is shuffled."""

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        indexes = [read_index(value) for value in form_values[:MAX_VALUES]]
        values = [_pick_position(order, index) for index in indexes]
        return {"values": values} if _is_answer(values) else None

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        form_values = {position: str(index) for index, position in enumerate(order)}
        return [form_values.get(value, "") for value in answer.get("values", ())]

    def _name_rows(self, content: QuestionContent) -> tuple[list[str], list[str]]:
        return content["rows"], content["options"]


class Categories(_Rows):
    """Rows are shuffled, the groups stand as in the bank."""

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        values: list[int | None] = [None] * len(order)
        for position, value in zip(order, form_values, strict=False):
            values[position] = read_index(value)
        return {"values": values} if _is_answer(values) else None

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        values = _fill_rows(answer, len(order))
        return ["" if values[position] is None else str(values[position]) for position in order]

    def _name_rows(self, content: QuestionContent) -> tuple[list[str], list[str]]:
        return content["options"], content["categories"]


def _fill_rows(answer: StoredAnswer, count: int) -> list[int | None]:
    """Return a value for each row, whatever number of them was sent."""
    return [*answer.get("values", ()), *[None] * count][:count]


def _is_answer(values: Sequence[int | None]) -> bool:
    return any(value is not None for value in values)


def _pick_text(texts: Sequence[str], position: int | None) -> str:
    return texts[position] if position is not None and position < len(texts) else ""


def _pick_position(order: Sequence[int], index: int | None) -> int | None:
    return order[index] if index is not None and index < len(order) else None
