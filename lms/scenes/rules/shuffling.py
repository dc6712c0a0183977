"""Numbers and orders that follow from a seed, the same in both languages.

mulberry32 (Tommy Ettinger, public domain) with 32-bit arithmetic, and Fisher-Yates from the end.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

MAX_SEED: Final = 2**32 - 1
MASK: Final = 0xFFFFFFFF
Member = TypeVar("Member")


def draw_numbers(seed: int) -> Iterator[int]:
    """Yield whole numbers from 0 to 2**32 - 1 without end."""
    state = seed & MASK
    while True:
        state = (state + 0x6D2B79F5) & MASK
        bits = (state ^ (state >> 15)) * (state | 1) & MASK
        bits ^= (bits + (bits ^ (bits >> 7)) * (bits | 61)) & MASK
        yield bits ^ (bits >> 14)


def shuffle_members(members: Sequence[Member], seed: int) -> list[Member]:
    """Return the members in an order that follows from the seed."""
    shuffled = list(members)
    numbers = draw_numbers(seed)
    for last in range(len(shuffled) - 1, 0, -1):
        other = next(numbers) % (last + 1)
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled
