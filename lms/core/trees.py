"""Paths in trees whose rows name their parent. No database."""

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any, TypeVar

TreeRow = TypeVar("TreeRow")


def list_path(row_id: int, find_parent: Callable[[int], int | None]) -> list[int]:
    """Return a row and all above it, the topmost last. A circle is walked once."""
    path: list[int] = []
    current: int | None = row_id
    while current is not None and current not in path:
        path.append(current)
        current = find_parent(current)
    return path


def sort_above(rows: Iterable[TreeRow], row_id: int) -> list[TreeRow]:
    """Return those of the rows that are above one, the topmost first, without itself.

    What is above a row that is missing is left out. The rows have `id` and `parent_id`.
    """
    by_id: dict[int, Any] = {row.id: row for row in rows}  # type: ignore[attr-defined]
    path = list_path(row_id, lambda id_: by_id[id_].parent_id if id_ in by_id else None)
    return [by_id[id_] for id_ in path[:0:-1] if id_ in by_id]


def find_step_below(top_id: int, row_id: int, find_parent: Callable[[int], int | None]) -> int:
    """Return which row directly below the top one has this row, or is it; the top one for itself.

    Of a row that is not below it, the topmost row above.
    """
    steps = list(takewhile(lambda id_: id_ != top_id, list_path(row_id, find_parent)))
    return steps[-1] if steps else top_id
