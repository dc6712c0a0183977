"""Where a page of a long list lies, if the list consists of groups whose sizes are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListWindow(Generic[T]):
    """The groups that hold a page: their keys, their rows, and how many of these come before it."""

    keys: tuple[T, ...]
    rows: int
    before: int


def find_list_window(groups: Iterable[tuple[T, int]], offset: int, limit: int) -> ListWindow[T]:
    """Find the groups, given in the order of the list with their rows, that hold a page."""
    keys: list[T] = []
    rows, before, end = 0, 0, 0
    for key, size in groups:
        if end + size <= offset:
            before += size
        elif end < offset + limit:
            keys.append(key)
            rows += size
        end += size
    return ListWindow(tuple(keys), rows, offset - before)
