"""How far the result of a quiz would be the same with other questions of its kind.

Where everybody is asked the same questions this is Cronbach's alpha, and with marks that are whole
or nothing KR-20. Where each attempt draws its own questions, alpha's variances of single questions
do not add up to that of a result, and how hard the drawn questions are differs too; there it is the
coefficient of generalizability of questions nested in persons, an analysis of variance in one way
(Cronbach, Rajaratnam and Gleser 1963; Shrout and Fleiss 1979, ICC(1,k); Brennan 2001). For whole
marks that is KR-21 up to the degrees of freedom (Lord and Novick 1968, section 11).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.assessment.rules.results import ENOUGH
from lms.assessment.rules.types import WHOLE_MARK

GOOD: Final = 0.8  # what decides on a certificate
FAIR: Final = 0.7
LOOSE: Final = 0.5  # what only tells learners where they are
MOST_QUESTIONS: Final = 200  # advice to ask more than these would be none


@dataclass(frozen=True, slots=True)
class QuizMarks:
    """What is counted of the marks of first attempts at a quiz: see models.QuizCount."""

    submitted_count: int = 0
    questions: int = 0
    question_squares: int = 0
    mark: int = 0
    mark_squares: int = 0
    answer_squares: int = 0

    @property
    def length(self) -> int | None:
        """Return the number of questions of each attempt; None if it is not always the same."""
        is_constant = self.submitted_count * self.question_squares == self.questions**2
        return (
            self.questions // self.submitted_count if self.submitted_count and is_constant else None
        )


@dataclass(frozen=True, slots=True)
class ItemMarks:
    """The sums of the marks of one question in first attempts at one quiz."""

    asked_count: int
    mark: int
    mark_squares: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Alpha with the number of attempts and questions that it is of.

    `error` is the standard error of measurement, as a share of the whole mark. `is_drawn`: each
    attempt had its own questions.
    """

    alpha: float
    error: float
    attempts: int
    questions: int
    is_drawn: bool

    def judge(self, *, is_final: bool) -> str:
        """Return a verdict: good, fair or low; a certificate asks for more than a module's quiz."""
        good, fair = (GOOD, FAIR) if is_final else (FAIR, LOOSE)
        return "good" if self.alpha >= good else "fair" if self.alpha >= fair else "low"

    def count_questions_for(self, alpha: float) -> int | None:
        """Return how many questions of the same kind would reach an alpha (Spearman and Brown).

        None if it is reached, or could not be within MOST_QUESTIONS.
        """
        if not 0 < self.alpha < alpha:
            return None
        factor = alpha * (1 - self.alpha) / (self.alpha * (1 - alpha))
        count = math.ceil(round(self.questions * factor, 6))
        return count if count <= MOST_QUESTIONS else None


def estimate_reliability(marks: QuizMarks, items: Sequence[ItemMarks]) -> Reliability | None:
    """Return the reliability of a quiz; None for too few attempts, or where all are equal.

    `items` are the questions that its attempts asked.
    """
    length = marks.length
    if marks.submitted_count < ENOUGH or length is None or length < 2:
        return None
    is_drawn = len(items) != length or any(
        item.asked_count != marks.submitted_count for item in items
    )
    return _estimate_drawn(marks, length) if is_drawn else _estimate_fixed(marks, items)


def _estimate_fixed(marks: QuizMarks, items: Sequence[ItemMarks]) -> Reliability | None:
    attempts, length = marks.submitted_count, len(items)
    spread = attempts * marks.mark_squares - marks.mark**2
    if not spread:
        return None
    single = sum(attempts * item.mark_squares - item.mark**2 for item in items)
    alpha = length / (length - 1) * (1 - single / spread)
    deviation = math.sqrt(spread / (attempts * (attempts - 1)))
    error = deviation * math.sqrt(1 - alpha) / (length * WHOLE_MARK)
    return Reliability(
        alpha=alpha, error=error, attempts=attempts, questions=length, is_drawn=False
    )


def _estimate_drawn(marks: QuizMarks, length: int) -> Reliability | None:
    attempts = marks.submitted_count
    between = (attempts * marks.mark_squares - marks.mark**2) / (attempts * length * (attempts - 1))
    within = (length * marks.answer_squares - marks.mark_squares) / (
        length * attempts * (length - 1)
    )
    if not between:
        return None
    error = math.sqrt(within / length) / WHOLE_MARK
    return Reliability(
        alpha=1 - within / between, error=error, attempts=attempts, questions=length, is_drawn=True
    )
