"""Verdicts on single questions, as a page shows them during an attempt."""

from dataclasses import dataclass

from markupsafe import Markup

from lms.assessment.queries.answer_texts import mark_texts_safe, report_answer
from lms.assessment.rules import CHOICE_TYPES, WHOLE_MARK, AnswerPart
from lms.assessment.rules.attempts import ChoiceParts, find_parts
from lms.assessment.rules.checks import AnswerState
from lms.assessment.rules.corrections import is_right_by_key
from lms.assessment.rules.review import Visibility
from lms.catalogue.models import Question
from lms.catalogue.rules.conduct import Conduct


@dataclass(frozen=True, slots=True)
class QuestionVerdict:
    """What a learner is told about the answer that was checked last.

    `notes` are pairs of a chosen option, '' if it is clear, and the feedback on it. `checks_left`
    is 0 once the answer is final. `rows`: of a question in parts. `percent` is what a final
    answer earned of its mark. `is_left_out`: the question counts for nobody.
    """

    is_right: bool
    notes: tuple[tuple[Markup | str, Markup], ...]
    parts: ChoiceParts | None
    rows: tuple[AnswerPart, ...]
    checks_left: int
    percent: int
    is_left_out: bool = False

    @property
    def is_partly_right(self) -> bool:
        """Return whether something of a wrong answer is right."""
        return not self.is_right and (
            self.parts is not None or any(row.is_right for row in self.rows)
        )


def build_question_verdict(
    question: Question, answer: AnswerState, conduct: Conduct, visible: Visibility
) -> QuestionVerdict | None:
    """Return the verdict on a checked answer; None if it was changed since, or never checked.

    Until the answer is final, the note on a typed answer is left out: it may name the right one.
    Where every answer counts, or none, nothing is said by the key that was wrong.
    """
    if not answer.is_checked:
        return None
    right = is_right_by_key(question.type, question.answer, answer.given_answer)
    if "counts" in question.answer:
        return QuestionVerdict(
            is_right=bool(right),
            notes=(),
            parts=None,
            rows=(),
            checks_left=0,
            percent=100,
            is_left_out=right is None,
        )
    may_note = visible.feedback and (answer.is_locked or question.type in CHOICE_TYPES)
    report = report_answer(question, answer.given_answer, with_notes=may_note)
    texts = mark_texts_safe(report.texts) if len(report.texts) > 1 else ("",) * len(report.notes)
    return QuestionVerdict(
        is_right=bool(right),
        notes=tuple(zip(texts, mark_texts_safe(report.notes), strict=False)),
        rows=report.parts,
        parts=None if right else find_parts(question.type, question.answer, answer.given_answer),
        checks_left=0 if answer.is_locked else conduct.checks_allowed - answer.checks,
        percent=(answer.mark or 0) * 100 // WHOLE_MARK,
    )
