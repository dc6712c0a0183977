"""Tables that are both shown on a page and exported."""

from collections.abc import Iterable, Iterator, Mapping
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
    """A table; rows map column keys to cells. `name` tells apart several tables of one page.

    `pinned`: how many rows at the end stay there in any order, such as that of the area itself.
    """

    caption: str
    columns: list[Row]
    rows: list[Row]
    foot: Row | None = None
    name: str = ""
    pinned: int = 0

    def header(self) -> list[str]:
        """Return the labels of the columns."""
        return [column["label"] for column in self.columns]

    def plain(self) -> list[list[Cell]]:
        """Return the rows for a file, without links, keeping numbers and dates."""
        return [
            [plain_cell(row.get(column["key"])) for column in self.columns] for row in self.rows
        ]


def format_cell(cell: Any) -> str:
    """Return a cell for a page: a dash for None, localised numbers, a link if it has an href.

    `more` of a cell is a second line, also a text with an href.
    """
    if isinstance(cell, Mapping) and cell.get("more"):
        first = format_cell({"text": cell.get("text"), "href": cell.get("href")})
        return Markup("{}<br><small>{}</small>").format(first, format_cell(cell["more"]))
    value, href = (
        (cell.get("text"), cell.get("href")) if isinstance(cell, Mapping) else (cell, None)
    )
    if value is None:
        return "–"
    is_number = isinstance(value, Number)  # PostgreSQL's sums are decimals
    text = format_number(value) if is_number else value
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>') if href else text  # noqa: S704 - both are escaped


def format_cells(row: Row, attributes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the attributes and the cell of a row in each column, given as key and attributes."""
    for key, text in attributes:
        yield text, format_cell(row.get(key))


def plain_cell(cell: Any) -> Cell:
    """Return the value of a cell for a file: without its link, a number or a date as such."""
    value = cell["text"] if isinstance(cell, Mapping) else cell
    return value if value is None or isinstance(value, int | float | date) else str(value)
