"""Pure decisions about what the answers of an attempt add up to, and which attempt counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.assessment.rules.marks import percent_of
from lms.assessment.rules.types import WHOLE_MARK
from lms.catalogue.rules.quiz_entries import QuizEntry


@dataclass(frozen=True, slots=True)
class Earned:
    """Marks of an attempt, in parts: what its answers earned of what they could."""

    mark: int
    whole_mark: int

    @property
    def percent(self) -> int:
        """Return whole per cent, rounded down."""
        return percent_of(self.mark, self.whole_mark)

    def reaches(self, percent: int) -> bool:
        """Return whether it is at least so many per cent, without rounding."""
        return self.mark * 100 >= percent * self.whole_mark


@dataclass(frozen=True, slots=True)
class SubmittedAttempt:
    """What a submitted attempt says for the result of its quiz."""

    mark: int
    whole_mark: int
    percent: int
    passed: bool
    supervised: bool = False


@dataclass(frozen=True, slots=True)
class CountedResult:
    """What counts of the attempts at a quiz. `supervised`: all that it rests on was supervised."""

    percent: int
    passed: bool
    supervised: bool = False


def charge_wrong_answer(mark: int, answer: Mapping[str, Any], wrong_costs: str) -> int:
    """Return the mark of an answer, less what a wrong one costs; no answer costs nothing."""
    return mark if mark or not answer else -int(WHOLE_MARK * Fraction(wrong_costs))


def add_marks(marks: Sequence[int], weights: Sequence[int]) -> Earned:
    """Return the sum of marks, each times its weight; below nothing it is nothing."""
    mark = sum(mark * weight for mark, weight in zip(marks, weights, strict=True))
    return Earned(max(0, mark), WHOLE_MARK * sum(weights))


def add_marks_by_competence(
    marks: Sequence[int], weights: Sequence[int], competences: Sequence[Sequence[str]]
) -> dict[str, Earned]:
    """Return the sums of marks by competence; a question may be of several."""
    places: dict[str, list[int]] = {}
    for place, names in enumerate(competences):
        for name in names:
            places.setdefault(name, []).append(place)
    return {
        name: add_marks([marks[p] for p in own], [weights[p] for p in own])
        for name, own in places.items()
    }


def is_passed(quiz: QuizEntry, total: Earned, by_competence: Mapping[str, Earned]) -> bool:
    """Return whether an attempt is passed: enough in all, and enough in each competence."""
    return total.reaches(quiz.pass_percent) and all(
        earned.reaches(quiz.competence_percent) for earned in by_competence.values()
    )


def choose_result(attempts: Sequence[SubmittedAttempt], quiz: QuizEntry) -> CountedResult | None:
    """Return what counts of attempts in order, by the rule of the quiz; None without attempts."""
    if not attempts:
        return None
    if quiz.counted == "average":
        shares = [Fraction(row.mark, row.whole_mark or 1) for row in attempts]
        mean = sum(shares, Fraction(0)) / len(shares)
        supervised = all(row.supervised for row in attempts)
        return CountedResult(int(mean * 100), mean * 100 >= quiz.pass_percent, supervised)
    if quiz.counted in ("first", "last"):
        row = attempts[0 if quiz.counted == "first" else -1]
        return CountedResult(row.percent, row.passed, row.supervised)
    percent = max(row.percent for row in attempts)
    return CountedResult(
        percent, any(row.passed for row in attempts), _is_best_supervised(attempts, percent)
    )


def _is_best_supervised(attempts: Sequence[SubmittedAttempt], percent: int) -> bool:
    """Return whether supervised attempts alone give both the best per cent and a pass.

    The best one may lack a competence, and a worse one have passed.
    """
    supervised = [row for row in attempts if row.supervised]
    return any(row.percent == percent for row in supervised) and any(
        row.passed for row in supervised
    )
