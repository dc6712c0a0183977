"""A table as a page shows it and as it is exported: one description for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.tables.cells import Cell

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by the keys of the columns; `name` is the part of an address by which a page that has several exports one of them."""

    caption: str
    columns: list[Row]
    rows: list[Row]
    foot: Row | None = None
    name: str = ""

    def header(self) -> list[str]:
        """The labels of the columns."""
        return [column["label"] for column in self.columns]

    def plain(self) -> list[list[Cell]]:
        """The rows without addresses: numbers as numbers, days as days."""
        return [[_plain(row.get(column["key"])) for column in self.columns] for row in self.rows]


def _plain(cell: Any) -> Cell:
    value = cell["text"] if isinstance(cell, Mapping) else cell
    return value if value is None or isinstance(value, int | float | date) else str(value)
