"""Options, of which one or several are chosen: single, true-false, hotspot, multiple."""

import random
from collections.abc import Sequence
from typing import Any

from lms.assessment.rules.types.base import (
    WHOLE_MARK,
    AnswerKey,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    is_empty,
    read_index,
    shuffle_positions,
)


class _OptionType:
    """What all questions with options share. A form names an option by its shown index."""

    is_order_secret = False

    def __init__(self, *, is_shuffled: bool) -> None:
        self.is_shuffled = is_shuffled

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        return shuffle_positions(count, generator) if self.is_shuffled else list(range(count))

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        positions = answer.get("options", ())
        return [str(index) for index, position in enumerate(order) if position in positions]

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        positions = answer.get("options", ())
        return AnswerReport(
            texts=tuple(content["options"][position] for position in positions),
            notes=tuple(content["feedback"][position] for position in positions),
        )

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        return [
            (content["options"][position], content["feedback"][position])
            for position in key["options"]
            if position not in answer.get("options", ())
        ]

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"options": sorted(key["options"])}


class OneOption(_OptionType):
    """One option is right, and a choice cannot be emptied."""

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        positions = _read_options(order, form_values)
        return {"options": positions} if len(positions) == 1 else None

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return False

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        return WHOLE_MARK * (list(answer.get("options", ())) == list(key["options"]))


class SeveralOptions(_OptionType):
    """Each right option earns a part of the mark and each other one takes a part away."""

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        positions = _read_options(order, form_values)
        return {"options": positions} if positions else None

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return is_empty(form_values)

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        right_positions, positions = set(key["options"]), set(answer.get("options", ()))
        parts = len(positions & right_positions) - len(positions - right_positions)
        return max(0, parts) * WHOLE_MARK // len(right_positions)


def _read_options(order: Sequence[int], form_values: Sequence[str]) -> list[int]:
    indexes = {read_index(value) for value in form_values}
    return sorted(order[index] for index in indexes if index is not None and index < len(order))
