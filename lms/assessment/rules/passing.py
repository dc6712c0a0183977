"""Pure decisions about what the answers of an attempt add up to, and whether it is passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.assessment.rules.marks import compute_percent
from lms.assessment.rules.types import WHOLE_MARK
from lms.catalogue.rules.quiz_entries import QuizEntry


@dataclass(frozen=True, slots=True)
class EarnedMarks:
    """Marks of an attempt, in parts: what its answers earned of what they could."""

    mark: int
    whole_mark: int

    @property
    def percent(self) -> int:
        """Return whole per cent, rounded down."""
        return compute_percent(self.mark, self.whole_mark)

    def is_at_least(self, percent: int) -> bool:
        """Return whether it is at least so many per cent, without rounding."""
        return self.mark * 100 >= percent * self.whole_mark


def charge_wrong_answer(mark: int, answer: Mapping[str, Any], wrong_costs: str) -> int:
    """Return the mark of an answer, less what a wrong one costs; no answer costs nothing."""
    return mark if mark or not answer else -int(WHOLE_MARK * Fraction(wrong_costs))


def add_marks(marks: Sequence[int], weights: Sequence[int]) -> EarnedMarks:
    """Return the sum of marks, each times its weight; below nothing it is nothing."""
    mark = sum(mark * weight for mark, weight in zip(marks, weights, strict=True))
    return EarnedMarks(max(0, mark), WHOLE_MARK * sum(weights))


def add_marks_by_competence(
    marks: Sequence[int], weights: Sequence[int], competences: Sequence[Sequence[str]]
) -> dict[str, EarnedMarks]:
    """Return the sums of marks by competence; a question may be of several."""
    indexes: dict[str, list[int]] = {}
    for index, names in enumerate(competences):
        for name in names:
            indexes.setdefault(name, []).append(index)
    return {
        name: add_marks([marks[index] for index in own], [weights[index] for index in own])
        for name, own in indexes.items()
    }


def is_passed(
    quiz: QuizEntry, total: EarnedMarks, by_competence: Mapping[str, EarnedMarks]
) -> bool:
    """Return whether an attempt is passed: enough in all, and enough in each competence."""
    return total.is_at_least(quiz.pass_percent) and all(
        earned.is_at_least(quiz.competence_percent) for earned in by_competence.values()
    )
