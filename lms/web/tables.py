"""A table as a page shows it and as it is exported: one description for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Number
from typing import Any

from markupsafe import Markup, escape

from lms.core.i18n import format_number
from lms.core.tables.cells import Cell

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportTable:
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


def shown(cell: Any) -> str:
    """A cell as a page shows it: a dash for nothing, numbers as the language writes them, a link where it leads somewhere."""
    value, href = (
        (cell.get("text"), cell.get("href")) if isinstance(cell, Mapping) else (cell, None)
    )
    if value is None:
        return "–"
    is_number = isinstance(value, Number)  # PostgreSQL's sums are decimals
    text = format_number(value) if is_number else value
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>') if href else text  # noqa: S704 - both are escaped


def _plain(cell: Any) -> Cell:
    value = cell["text"] if isinstance(cell, Mapping) else cell
    return value if value is None or isinstance(value, int | float | date) else str(value)
