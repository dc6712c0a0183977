"""What a learner is told after answering a check-yourself question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules import QUESTION_TYPES, WHOLE_MARK, AnswerPart


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What a learner sees after answering a check-yourself question. Texts are HTML.

    `notes` are pairs of a chosen option, "" if it is clear, and the feedback on it; `parts` are
    those of a question in parts; `answer` has the right answers that were not given, each with its
    reason or ""; `step` is to be read again, 0 for none.
    """

    is_right: bool
    notes: tuple[tuple[str, str], ...]
    parts: tuple[AnswerPart, ...]
    answer: tuple[tuple[str, str], ...]
    step: int

    @property
    def is_partly_right(self) -> bool:
        """Return whether some parts of a wrong answer are right."""
        return not self.is_right and any(part.is_right for part in self.parts)


def build_verdict(
    question_type: str,
    content: Mapping[str, Any],
    key: Mapping[str, Any],
    answer: Mapping[str, Any],
    *,
    taught_step: int,
) -> CheckVerdict:
    """Return the verdict on an answer: its feedback, and the right answer with its reason."""
    rules = QUESTION_TYPES[question_type]
    is_right = rules.grade(key, answer) == WHOLE_MARK
    report = rules.report(content, key, answer)
    texts = report.texts if len(report.texts) > 1 else [""] * len(report.notes)
    return CheckVerdict(
        is_right=is_right,
        notes=tuple(zip(texts, report.notes, strict=True)),
        parts=report.parts,
        answer=() if is_right else tuple(rules.list_right(content, key, answer)),
        step=0 if is_right else taught_step,
    )


def list_right_answers(
    question_type: str, content: Mapping[str, Any], key: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Return the right answers with their reasons, as HTML."""
    return tuple(QUESTION_TYPES[question_type].list_right(content, key, {}))
