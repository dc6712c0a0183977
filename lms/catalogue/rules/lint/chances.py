"""The arithmetic of cues: what would be expected if chance alone placed the right option.

All shares are fractions, so that the bounds are met exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

TOLERANCE: Final = Fraction(10, 100)


@dataclass(frozen=True, slots=True)
class Ranks:
    """How far an option is the longest, of middle length, and the shortest; together 1."""

    longest: Fraction
    middle: Fraction
    shortest: Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """In which share of questions something is so, and in which it would be by chance."""

    observed: Fraction
    expected: Fraction

    @property
    def is_cue(self) -> bool:
        """Return whether it is more than 10 points away from chance."""
        return abs(self.observed - self.expected) > TOLERANCE


def rank_length(lengths: Sequence[int], position: int) -> Ranks:
    """Return how far the option at a position is the longest, in the middle, and the shortest.

    Options of one length share the ranks that they take: of two that are longest, each is half the
    longest and half the next one. So the mean over all options is chance, whatever the ties.
    """
    own = lengths[position]
    tied = lengths.count(own)
    longest = Fraction(own == max(lengths), tied)
    shortest = Fraction(own == min(lengths), tied)
    return Ranks(longest, 1 - longest - shortest, shortest)


def expect_ranks(count: int) -> Ranks:
    """Return the ranks that chance would give the right one of so many options, two at least."""
    return Ranks(Fraction(1, count), Fraction(count - 2, count), Fraction(1, count))


def expect_position(count: int, position: int) -> Fraction:
    """Return the chance that the right one of so many options stands at a position, from 0."""
    return Fraction(position < count, count)


def compare_means(pairs: Iterable[tuple[Fraction, Fraction]]) -> Share:
    """Return the means of what was observed and expected in each question; one at least."""
    rows = list(pairs)
    total = len(rows)
    observed = sum((row[0] for row in rows), Fraction())
    expected = sum((row[1] for row in rows), Fraction())
    return Share(observed / total, expected / total)


def round_percent(share: Fraction) -> int:
    """Return a share in whole per cent, half up."""
    return int(share * 100 + Fraction(1, 2))
