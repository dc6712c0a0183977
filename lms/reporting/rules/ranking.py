"""Ranking places fairly: by the share of those who must that have done it; a place with few of them has no rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place of a ranking: which of those given, its rank (None without one), and the share of those who must (None: nobody must)."""

    index: int
    rank: int | None
    share: Fraction | None


def ranking(numbers: Sequence[tuple[int, int]]) -> list[Ranked]:
    """Ranks places from how many must (obliged) and how many of them have done it (met): the greatest share first.

    Equal shares have the same rank, and the next one counts all before it. Places in which fewer than twenty must, where one person more
    or less turns the order, follow without a rank, in the order in which they were given.
    """
    shares = [Fraction(met, obliged) if obliged else None for obliged, met in numbers]
    compared = sorted(
        (index for index, (obliged, _) in enumerate(numbers) if obliged >= FEWEST),
        key=lambda index: -(shares[index] or Fraction()),
    )
    ranks: list[Ranked] = []
    for place, index in enumerate(compared, 1):
        before = ranks[-1] if ranks else None
        rank = before.rank if before is not None and before.share == shares[index] else place
        ranks.append(Ranked(index, rank, shares[index]))
    return [
        *ranks,
        *(
            Ranked(index, None, shares[index])
            for index in range(len(numbers))
            if index not in set(compared)
        ),
    ]
