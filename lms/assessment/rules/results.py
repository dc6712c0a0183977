"""Pure decisions about results of questions: shares, small groups, what deserves another look."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Final, TypeVar

LANGUAGES: Final = ("kk", "ru")
UNKNOWN: Final = ""  # answers without a language, or attempts in several
SMALLEST: Final = 5  # answers; results of fewer are not shown, as in the figures
ENOUGH: Final = 30  # answers, for what smaller numbers bring about by chance
FEW_RIGHT: Final = 0.5
FLAT: Final = 0.1  # a correlation below which a question tells nobody apart
WIDE_GAP: Final = 0.1


@dataclass(frozen=True, slots=True)
class QuizCounts:
    """Attempts at a quiz, submitted and passed, in all and among first attempts."""

    submitted: int = 0
    passed: int = 0
    first_submitted: int = 0
    first_passed: int = 0

    @property
    def whole(self) -> int:
        """Return the number of attempts that shares are of."""
        return self.submitted

    @property
    def share_passed(self) -> float | None:
        """Return the share of attempts that were passed."""
        return share_of(self.passed, self.submitted)

    @property
    def share_first_passed(self) -> float | None:
        """Return the share of first attempts that were passed."""
        return share_of(self.first_passed, self.first_submitted)


Counts = TypeVar("Counts", QuizCounts, "QuestionCounts")


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """What is counted of a question: see models.QuestionCount."""

    asked: int = 0
    right: int = 0
    blank: int = 0
    passed: int = 0
    passed_right: int = 0
    rest: int = 0
    rest_right: int = 0
    rest_squares: int = 0

    @property
    def whole(self) -> int:
        """Return the number of answers that shares are of."""
        return self.asked

    @property
    def share_right(self) -> float | None:
        """Return the share of right answers, unanswered ones counted as wrong."""
        return share_of(self.right, self.asked)

    @property
    def share_blank(self) -> float | None:
        """Return the share of those who gave no answer."""
        return share_of(self.blank, self.asked)

    @property
    def share_right_passed(self) -> float | None:
        """Return the share of right answers in attempts that were passed."""
        return share_of(self.passed_right, self.passed)

    @property
    def share_right_failed(self) -> float | None:
        """Return the share of right answers in attempts that were not passed."""
        return share_of(self.right - self.passed_right, self.asked - self.passed)

    @property
    def discrimination(self) -> float | None:
        """Return the point-biserial correlation of being right with the rest of the attempt.

        From -1 to 1: near 0 or below, the question does not tell those who know from those who
        do not. None for fewer than ENOUGH answers, and where nothing varies.
        """
        if self.asked < ENOUGH:
            return None
        spread = self.right * (self.asked - self.right)
        rest_spread = self.asked * self.rest_squares - self.rest**2
        if not spread or not rest_spread:
            return None
        together = self.asked * self.rest_right - self.right * self.rest
        return together / math.sqrt(spread * rest_spread)


NO_ANSWERS: Final = QuestionCounts()
NO_ATTEMPTS: Final = QuizCounts()


def share_of(part: int, whole: int) -> float | None:
    """Return the share, None where the whole is so small that it would tell about single people."""
    return part / whole if whole >= SMALLEST else None


def is_safe_split(wholes: Iterable[int]) -> bool:
    """Return whether results may be shown by group: each has SMALLEST answers, or none at all.

    Otherwise a small group's results follow from those of all and of the other groups.
    """
    return all(whole == 0 or whole >= SMALLEST for whole in wholes)


def add_counts(groups: Iterable[Counts], empty: Counts) -> Counts:
    """Return the counts of all groups together."""
    sums = (sum(column) for column in zip(astuple(empty), *map(astuple, groups), strict=True))
    return type(empty)(*sums)


def choose_counts(by_language: Mapping[str, Counts], language: str, empty: Counts) -> Counts | None:
    """Return the counts in a language, or in all for ''; None where a small group would show."""
    if not language:
        return add_counts(by_language.values(), empty)
    if not is_safe_split(counts.whole for counts in by_language.values()):
        return None
    return by_language.get(language, empty)


def language_gap(by_language: Mapping[str, QuestionCounts]) -> float | None:
    """Return the share right in Kazakh minus that in Russian; None until both have ENOUGH."""
    kazakh, russian = (by_language.get(language, NO_ANSWERS) for language in LANGUAGES)
    if min(kazakh.asked, russian.asked) < ENOUGH:
        return None
    return kazakh.right / kazakh.asked - russian.right / russian.asked


def is_gap_certain(by_language: Mapping[str, QuestionCounts]) -> bool:
    """Return whether the languages differ by more than chance explains.

    That is a tenth at least, and three standard errors: a course has a hundred questions, of which
    some differ by two by chance alone.
    """
    gap = language_gap(by_language)
    if gap is None or abs(gap) < WIDE_GAP:
        return False
    kazakh, russian = (by_language.get(language, NO_ANSWERS) for language in LANGUAGES)
    share = (kazakh.right + russian.right) / (kazakh.asked + russian.asked)
    error = math.sqrt(share * (1 - share) * (1 / kazakh.asked + 1 / russian.asked))
    return abs(gap) >= 3 * error


def list_faults(counts: QuestionCounts, by_language: Mapping[str, QuestionCounts]) -> list[str]:
    """Return why a question deserves another look: hard, flat, gap."""
    share, discrimination = counts.share_right, counts.discrimination
    return [
        fault
        for fault, is_so in (
            ("hard", share is not None and share < FEW_RIGHT),
            ("flat", discrimination is not None and discrimination < FLAT),
            ("gap", is_gap_certain(by_language)),
        )
        if is_so
    ]
