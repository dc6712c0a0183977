"""A text of several lines, which a person grades by a rubric."""

import random
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from lms.assessment.rules.types.base import (
    WHOLE_MARK,
    AnswerKey,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    is_empty,
)

LONGEST_WRITTEN: Final = 20_000  # characters: twice as many as the longest text that may be asked


class RubricText:
    """{"text": "..."}. No key marks it: see is_graded_by_person and grade_levels.

    Of a text on paper it is {"levels": [...]}, what whoever read the sheet decided.
    """

    is_order_secret = False

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        return list(range(count))

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        text = keep_lines(form_values[0]) if form_values else ""
        return {"text": text} if text.strip() else None

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return is_empty(form_values)

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        return [answer["text"]] if "text" in answer else []

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        """Return the mark of a text on paper; others earn none until a person grades them."""
        return grade_levels(key, answer["levels"]) if "levels" in answer else 0

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        texts = (escape(answer["text"].strip()),) if "text" in answer else ()
        return AnswerReport(texts)

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        return [(content["model"], "")] if "model" in content else []

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"text": "…"}


def keep_lines(value: str) -> str:
    """Return a text as it is stored: its lines as they are, without characters nobody sees."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    return visible[:LONGEST_WRITTEN]


def count_words(text: str) -> int:
    """Return the number of words as static/js/words.js counts them: what spaces part."""
    return len(text.split())


def grade_levels(key: AnswerKey, levels: Sequence[int]) -> int:
    """Return the mark of the levels that were chosen, one by its position in each criterion.

    It is exact: the loader lets the best levels add up to a divisor of WHOLE_MARK alone. Raises
    ValueError for levels that the rubric does not have.
    """
    criteria: list[list[int]] = key["criteria"]
    if len(levels) != len(criteria) or not all(
        0 <= level < len(marks) for level, marks in zip(levels, criteria, strict=True)
    ):
        raise ValueError(levels)
    total = sum(marks[level] for level, marks in zip(levels, criteria, strict=True))
    return WHOLE_MARK * total // sum(map(max, criteria))
