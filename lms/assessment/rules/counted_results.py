"""Which of the attempts at a quiz counts, and what that gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.catalogue.rules.quiz_entries import QuizEntry


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


def choose_result(attempts: Sequence[SubmittedAttempt], quiz: QuizEntry) -> CountedResult | None:
    """Return what counts of attempts in order, by the rule of the quiz; None without attempts."""
    if not attempts:
        return None
    if quiz.counted_result == "average":
        shares = [Fraction(row.mark, row.whole_mark or 1) for row in attempts]
        mean = sum(shares, Fraction(0)) / len(shares)
        is_supervised = all(row.supervised for row in attempts)
        return CountedResult(int(mean * 100), mean * 100 >= quiz.pass_percent, is_supervised)
    if quiz.counted_result in ("first", "last"):
        row = attempts[0 if quiz.counted_result == "first" else -1]
        return CountedResult(row.percent, row.passed, row.supervised)
    percent = max(row.percent for row in attempts)
    return CountedResult(
        percent, any(row.passed for row in attempts), _is_best_supervised(attempts, percent)
    )


def _is_best_supervised(attempts: Sequence[SubmittedAttempt], percent: int) -> bool:
    """Return whether supervised attempts alone give both the best per cent and a pass.

    The best one may lack a competence, and a worse one have passed.
    """
    supervised_attempts = [row for row in attempts if row.supervised]
    return any(row.percent == percent for row in supervised_attempts) and any(
        row.passed for row in supervised_attempts
    )
