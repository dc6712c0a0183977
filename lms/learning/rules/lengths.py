"""How long a lesson takes, by those who finished it."""

from collections.abc import Mapping
from typing import Final

LEAST_READERS: Final = 30


def find_median(readers_by_minutes: Mapping[int, int]) -> int | None:
    """Return the minutes that half of the readers needed at most, 1 at least.

    None if they are fewer than LEAST_READERS.
    """
    readers = sum(readers_by_minutes.values())
    if readers < LEAST_READERS:
        return None
    readers_so_far = 0
    for minutes, number in sorted(readers_by_minutes.items()):
        readers_so_far += number
        if 2 * readers_so_far >= readers:
            return max(1, minutes)
    return None
