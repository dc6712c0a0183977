"""A typed answer: number, text."""

import random
from collections.abc import Sequence
from html import escape
from typing import Any

from lms.assessment.rules.typed import fold_text, read_measure
from lms.assessment.rules.types.base import (
    WHOLE_MARK,
    AnswerKey,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    is_empty,
    keep_text,
)


class _Typed:
    """What number and text share."""

    is_order_secret = False

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        return list(range(count))

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        text = keep_text(form_values[0]) if form_values else ""
        return {"text": text} if text else None

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return is_empty(form_values)

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        return [answer["text"]] if "text" in answer else []

    def is_right(self, key: AnswerKey, text: str) -> bool:
        """Return whether a typed text is right."""
        raise NotImplementedError

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        return WHOLE_MARK * self.is_right(key, str(answer.get("text", "")))

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        if "text" not in answer:
            return AnswerReport()
        note = content["right" if self.grade(key, answer) else "wrong"]
        return AnswerReport(texts=(escape(answer["text"]),), notes=(note,))

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        return [(escape(content["shown"]), "")]


class Number(_Typed):
    """A number in a range; its unit may be typed as well."""

    def is_right(self, key: AnswerKey, text: str) -> bool:
        value = read_measure(text, key.get("units", ()))
        return value is not None and key["low"] <= value <= key["high"]

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"text": f"{key['low']:.12g}"}


class ShortText(_Typed):
    """A text that is accepted in either language, without differences that do not matter."""

    def is_right(self, key: AnswerKey, text: str) -> bool:
        accepted = {fold_text(accepted) for accepted in (*key["kk"], *key["ru"])}
        return bool(text) and fold_text(text) in accepted

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {"text": key["kk"][0]}
