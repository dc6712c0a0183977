"""A text with gaps, each of which is typed or chosen."""

import random
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from lms.assessment.rules.types.base import (
    MAX_VALUES,
    AnswerKey,
    AnswerPart,
    AnswerReport,
    QuestionContent,
    StoredAnswer,
    grade_parts,
    is_empty,
    keep_text,
    shuffle_positions,
)
from lms.assessment.rules.types.typed import ShortText

# A chosen gap's value says so, as any number may be typed into another gap.
OPTION_VALUE: Final = "option-{index}"
_OPTION_PATTERN: Final = re.compile(r"option-(\d{1,2})", re.ASCII)
_TEXT: Final = ShortText()


class Gaps:
    """{"values": [a typed text, the position of a chosen option, None for an open gap]}.

    Each gap is an equal part of the mark.
    """

    is_order_secret = False

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        return shuffle_positions(count, generator)

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        values = [_read_gap(order, value) for value in form_values[:MAX_VALUES]]
        return {"values": values} if any(value is not None for value in values) else None

    def is_removal(self, form_values: Sequence[str]) -> bool:
        return is_empty(form_values)

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        form_values = {
            position: OPTION_VALUE.format(index=index) for index, position in enumerate(order)
        }
        return [
            form_values.get(value, "") if isinstance(value, int) else value or ""
            for value in answer.get("values", ())
        ]

    def judge(self, key: AnswerKey, answer: StoredAnswer) -> list[bool]:
        """Return whether each gap is right."""
        values = _fill_gaps(answer, len(key["gaps"]))
        return [_is_right(gap, value) for gap, value in zip(key["gaps"], values, strict=True)]

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        return grade_parts(self.judge(key, answer))

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        values = _fill_gaps(answer, len(content["gaps"]))
        rows = zip(list_gaps(content), values, self.judge(key, answer), strict=True)
        return AnswerReport(
            parts=tuple(
                _describe_gap(content, number, gap, value, is_right)
                for number, (gap, value, is_right) in enumerate(rows, 1)
            )
        )

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        rows = zip(list_gaps(content), key["gaps"], self.judge(key, answer), strict=True)
        answers = []
        for number, ((gap, first), gap_key, is_right) in enumerate(rows, 1):
            if is_right:
                continue
            if "option" in gap_key:
                text = content["options"][gap_key["option"]]
                reason = gap["feedback"][gap_key["option"] - first]
            else:
                text, reason = escape(_show_typed(gap, gap_key)), ""
            answers.append((f"({number}) {text}", reason))
        return answers

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        return {
            "values": [gap["option"] if "option" in gap else gap["kk"][0] for gap in key["gaps"]]
        }


def list_gaps(content: QuestionContent) -> Iterator[tuple[QuestionContent, int]]:
    """Yield each gap's content and the position of its first option among all options."""
    first = 0
    for gap in content["gaps"]:
        yield gap, first
        first += gap.get("options", 0)


def _read_gap(order: Sequence[int], value: str) -> str | int | None:
    if match := _OPTION_PATTERN.fullmatch(value):
        index = int(match[1])
        return order[index] if index < len(order) else None
    return keep_text(value) or None


def _fill_gaps(answer: StoredAnswer, count: int) -> list[str | int | None]:
    return [*answer.get("values", ()), *[None] * count][:count]


def _is_right(key: AnswerKey, value: str | int | None) -> bool:
    if "option" in key:
        return bool(value == key["option"])
    return isinstance(value, str) and _TEXT.is_right(key, value)


def _show_typed(gap: QuestionContent, key: AnswerKey) -> str:
    """Return what the author shows, unless a corrected key accepts it no more."""
    if _TEXT.is_right(key, gap["shown"]):
        return str(gap["shown"])
    return " / ".join(dict.fromkeys((key["kk"][0], key["ru"][0])))


def _describe_gap(
    content: QuestionContent,
    number: int,
    gap_row: tuple[QuestionContent, int],
    value: str | int | None,
    is_right: bool,
) -> AnswerPart:
    gap, first = gap_row
    label = f"({number})"
    if value is None:
        return AnswerPart(label, "", is_right)
    if isinstance(value, str):
        note = gap.get("right" if is_right else "wrong", "")
        return AnswerPart(label=label, answer=escape(value), is_right=is_right, note=note)
    own = value - first
    if not 0 <= own < gap.get("options", 0):
        return AnswerPart(label, "", is_right)  # the option of another gap, which no page offers
    return AnswerPart(
        label=label, answer=content["options"][value], is_right=is_right, note=gap["feedback"][own]
    )
