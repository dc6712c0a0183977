"""A page of rows that a client reads, and the id after which the next one begins."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows; `last` is the id after which the next page begins, None on the last page."""

    rows: list[dict[str, Any]]
    last: int | None


def format_day(value: date | None) -> str | None:
    """Return a day as ISO text, or None."""
    return value.isoformat() if value is not None else None


def cut_page(rows: list[dict[str, Any]], limit: int) -> RowsPage:
    """Return a page of `limit` rows; one row more was read to know whether there is a next page."""
    page_rows = rows[:limit]
    return RowsPage(page_rows, page_rows[-1]["id"] if len(rows) > limit else None)
