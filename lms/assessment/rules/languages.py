"""Whether a question is harder in one language: the procedure of Mantel and Haenszel.

People are compared with those who do about as well in the other questions, stratum by stratum, so
that a language whose readers know more does not make every question look unequal. Sources: Mantel
and Haenszel (1959); Holland and Thayer (1988); for the size, Zieky (1993).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

STRATA: Final = 20  # steps of the rest: each number right of up to 20 other questions is one
ENOUGH_TO_COMPARE: Final = 100  # answers in each language
LIKELY_TO_FIND: Final = 400  # answers in each language, with which 0.6 logit are mostly found
CHI_SQUARE_AT_ONE_PERCENT: Final = 6.634897
ETS_SCALE: Final = 2.35  # points of the ETS delta scale to a logit
# Differences on the ETS scale: below SLIGHT negligible, from CLEAR on large.
SLIGHT, CLEAR = 1.0, 1.5


@dataclass(frozen=True, slots=True)
class LanguageStratum:
    """Answers of those whose other answers are about as good, in each language."""

    kk_asked_count: int
    kk_right: int
    ru_asked_count: int
    ru_right: int


@dataclass(frozen=True, slots=True)
class LanguageComparison:
    """How a question does in Kazakh against Russian, among people who know as much.

    `log_odds` is in logits, below 0 if the question is harder in Kazakh; infinite where nobody is
    wrong in one language or right in the other. `chi_square` has one degree of freedom and is
    corrected for continuity.
    """

    kazakh: int
    russian: int
    log_odds: float
    chi_square: float

    @property
    def is_certain(self) -> bool:
        """Return whether chance makes such a difference in fewer than one of 100 questions."""
        return self.chi_square >= CHI_SQUARE_AT_ONE_PERCENT

    @property
    def odds_ratio(self) -> float:
        """Return the odds of a right answer in Kazakh as a multiple of those in Russian."""
        return math.exp(self.log_odds)

    @property
    def probability(self) -> float:
        """Return how probable a difference as great as this is by chance alone."""
        return math.erfc(math.sqrt(self.chi_square / 2))

    @property
    def delta(self) -> float:
        """Return the size of the difference in points of the ETS delta scale."""
        return abs(self.log_odds) * ETS_SCALE

    @property
    def size(self) -> str:
        """Return the size in words: slight, clear, great; '' where none is certain."""
        if not self.is_certain:
            return ""
        return "slight" if self.delta < SLIGHT else "clear" if self.delta < CLEAR else "great"

    @property
    def harder_in(self) -> str:
        """Return the language in which the question is harder, certain or not."""
        return "kk" if self.log_odds < 0 else "ru"


def compare_languages(strata: Iterable[LanguageStratum]) -> LanguageComparison | None:
    """Compare the languages over all strata; None for too few answers, or where nothing varies."""
    rows = list(strata)
    kazakh, russian = (
        sum(row.kk_asked_count for row in rows),
        sum(row.ru_asked_count for row in rows),
    )
    if min(kazakh, russian) < ENOUGH_TO_COMPARE:
        return None
    better = worse = excess = variance = 0.0
    for row in rows:
        total, right = row.kk_asked_count + row.ru_asked_count, row.kk_right + row.ru_right
        if not row.kk_asked_count or not row.ru_asked_count:
            continue  # it compares nobody
        kk_wrong, ru_wrong = row.kk_asked_count - row.kk_right, row.ru_asked_count - row.ru_right
        better += row.kk_right * ru_wrong / total
        worse += kk_wrong * row.ru_right / total
        excess += row.kk_right - row.kk_asked_count * right / total
        spread = row.kk_asked_count * row.ru_asked_count * right * (total - right)
        variance += spread / (total**2 * (total - 1))
    if not variance:
        return None
    chi_square = max(abs(excess) - 0.5, 0) ** 2 / variance
    return LanguageComparison(
        kazakh=kazakh, russian=russian, log_odds=_log_ratio(better, worse), chi_square=chi_square
    )


def _log_ratio(better: float, worse: float) -> float:
    if better and worse:
        return math.log(better / worse)
    return math.inf if better else -math.inf
