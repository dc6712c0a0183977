"""Counts of quizzes and questions, and what they come to: shares, means, discrimination."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeVar

from lms.assessment.rules.small_groups import compute_mean, compute_share, is_safe_split
from lms.assessment.rules.types import WHOLE_MARK

LANGUAGES: Final = ("kk", "ru")
UNKNOWN: Final = ""  # answers without a language, or attempts in several
ENOUGH: Final = 30  # answers, for what smaller numbers bring about by chance
# Parts of a mean mark of several questions: rounding to these changes no figure by 0.000001, and
# the squares of ten million of them add up to less than 64 bits hold.
WHOLE_REST: Final = 360 * WHOLE_MARK
ONE_IN_HUNDRED: Final = 2.576  # standard errors that chance exceeds so often, on both sides


@dataclass(frozen=True, slots=True)
class QuizCounts:
    """Attempts at a quiz, submitted and passed, in all and among first attempts."""

    submitted_count: int = 0
    passed_count: int = 0
    first_submitted_count: int = 0
    first_passed_count: int = 0

    @property
    def whole(self) -> int:
        """Return the number of attempts that shares are of."""
        return self.submitted_count

    @property
    def share_passed(self) -> float | None:
        """Return the share of attempts that were passed."""
        return compute_share(self.passed_count, self.submitted_count)

    @property
    def share_first_passed(self) -> float | None:
        """Return the share of first attempts that were passed."""
        return compute_share(self.first_passed_count, self.first_submitted_count)


AnyCounts = TypeVar("AnyCounts", QuizCounts, "QuestionCounts")


class AnswerSharesMixin:
    """Counts of answers to a question with what they come to."""

    __slots__ = ()

    asked_count: int
    right: int
    mark: int

    @property
    def facility(self) -> float | None:
        """Return the mean mark as a share of a whole one, 0 for each that was not answered."""
        return compute_mean(self.mark, self.asked_count)

    @property
    def share_right(self) -> float | None:
        """Return the share of wholly right answers, unanswered ones counted as wrong."""
        return compute_share(self.right, self.asked_count)


@dataclass(frozen=True, slots=True)
class QuestionCounts(AnswerSharesMixin):
    """What is counted of a question: see models.QuestionCount."""

    asked_count: int = 0
    right: int = 0
    blank: int = 0
    mark: int = 0
    mark_squares: int = 0
    passed_count: int = 0
    passed_mark: int = 0
    rest: int = 0
    rest_mark: int = 0
    rest_squares: int = 0

    @property
    def whole(self) -> int:
        """Return the number of answers that shares are of."""
        return self.asked_count

    @property
    def share_blank(self) -> float | None:
        """Return the share of those who gave no answer."""
        return compute_share(self.blank, self.asked_count)

    @property
    def facility_passed(self) -> float | None:
        """Return the mean mark in attempts that were passed."""
        return compute_mean(self.passed_mark, self.passed_count)

    @property
    def facility_failed(self) -> float | None:
        """Return the mean mark in attempts that were not passed."""
        return compute_mean(self.mark - self.passed_mark, self.asked_count - self.passed_count)

    @property
    def discrimination(self) -> float | None:
        """Return the correlation of the mark with the mean mark of the attempt's other questions.

        The corrected item-total correlation; where marks are whole or nothing, the corrected
        point-biserial. From -1 to 1: near 0 or below, the question does not tell those who know
        from those who do not. None for fewer than ENOUGH answers, and where nothing varies.
        """
        if self.asked_count < ENOUGH:
            return None
        spread = self.asked_count * self.mark_squares - self.mark**2
        return correlate_with_rest(
            self.asked_count * self.rest_mark - self.mark * self.rest, spread, self
        )


NO_ANSWERS: Final = QuestionCounts()
NO_ATTEMPTS: Final = QuizCounts()


def correlate_with_rest(together: int, spread: int, counts: QuestionCounts) -> float | None:
    """Return the correlation of something with the rest; None where either does not vary.

    `together` and `spread` are its covariance with the rest and its variance, times asked².
    """
    rest_spread = counts.asked_count * counts.rest_squares - counts.rest**2
    if not spread or not rest_spread:
        return None
    # The root of each apart: their product may have more digits than a float has room for.
    return together / (math.sqrt(spread) * math.sqrt(rest_spread))


def is_certain(correlation: float, answers: int) -> bool:
    """Return whether a correlation is further from 0 than chance takes one of a hundred."""
    return abs(correlation) * math.sqrt(answers - 1) >= ONE_IN_HUNDRED


def add_counts(groups: Iterable[AnyCounts], empty: AnyCounts) -> AnyCounts:
    """Return the counts of all groups together."""
    # Most questions of a version have answers in one language, and a page adds hundreds.
    rows = [counts for counts in groups if counts is not empty]
    if len(rows) < 2:
        return rows[0] if rows else empty
    read = attrgetter(*empty.__dataclass_fields__)  # astuple() copies all that it returns
    return type(empty)(*map(sum, zip(*map(read, rows), strict=True)))


def choose_counts(
    by_language: Mapping[str, AnyCounts], language: str, empty: AnyCounts
) -> AnyCounts | None:
    """Return the counts in a language, or in all for ''; None where a small group would show."""
    if not language:
        return add_counts(by_language.values(), empty)
    if not is_safe_split(counts.whole for counts in by_language.values()):
        return None
    return by_language.get(language, empty)
