"""Ranking of areas by the share of the obliged who have met their duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class RankedItem:
    """An input's index, its rank (None: too few obliged) and share (None: nobody obliged)."""

    index: int
    rank: int | None
    share: Fraction | None


def rank_by_share(numbers: Sequence[tuple[int, int]]) -> list[RankedItem]:
    """Rank items, given as (obliged, met), by share, the greatest first.

    Equal shares have the same rank, and the next rank counts all before it. Items with fewer than
    twenty obliged people, where one person more would change the order, follow without a rank in
    their given order.
    """
    shares = [
        Fraction(met_count, obliged_count) if obliged_count else None
        for obliged_count, met_count in numbers
    ]
    ranked_indexes = sorted(
        (index for index, (obliged_count, _) in enumerate(numbers) if obliged_count >= FEWEST),
        key=lambda index: -(shares[index] or Fraction()),
    )
    ranks: list[RankedItem] = []
    for position, index in enumerate(ranked_indexes, 1):
        previous = ranks[-1] if ranks else None
        rank = (
            previous.rank if previous is not None and previous.share == shares[index] else position
        )
        ranks.append(RankedItem(index, rank, shares[index]))
    return [
        *ranks,
        *(
            RankedItem(index, None, shares[index])
            for index in range(len(numbers))
            if index not in set(ranked_indexes)
        ),
    ]
