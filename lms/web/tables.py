"""Tables that are both shown on a page and exported."""

from collections.abc import Iterable, Mapping
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


def format_cell(cell: Any) -> Markup:
    """Return a cell for a page: a dash for None, localised numbers, a link if it has an href.

    `more` of a cell is a second line, also a text with an href.
    """
    return Markup(_write_cell(cell))  # noqa: S704 - all parts are escaped


def _write_cell(cell: Any) -> str:
    """Return the HTML of a cell as a plain string, which is built in half the time."""
    if cell is None:
        return "–"
    if isinstance(cell, int):
        return format_number(cell)
    if isinstance(cell, str):
        return str(escape(cell))
    if not isinstance(cell, Mapping):
        is_number = isinstance(cell, Number)  # PostgreSQL's sums are decimals
        return format_number(cell) if is_number else str(escape(cell))
    if cell.get("more"):
        first = {"text": cell.get("text"), "href": cell.get("href")}
        return f"{_write_cell(first)}<br><small>{_write_cell(cell['more'])}</small>"
    value, href = cell.get("text"), cell.get("href")
    text = _write_cell(value)
    return text if value is None or not href else f'<a href="{escape(href)}">{text}</a>'


def render_rows(columns: Iterable[Row], rows: Iterable[Row]) -> Markup:
    """Return the rows of a table's body or foot; the first column is the row header.

    A macro of the template for each row took half of a page of figures.
    """
    opened = [
        (
            column["key"],
            f' data-label="{escape(column["label"])}"' if number else "",
            ' class="number"' if column.get("kind") == "number" else "",
        )
        for number, column in enumerate(columns)
    ]
    lines = []
    for row in rows:
        lines.append('    <tr role="row">')
        for key, label, kind in opened:
            text = _write_cell(row.get(key))
            lines.append(
                f'      <td role="cell"{label}{kind}><span>{text}</span></td>'
                if label
                else f'      <th scope="row" role="rowheader"{kind}>{text}</th>'
            )
        lines.append("    </tr>")
    return Markup("\n".join(lines))  # noqa: S704 - each label and cell is escaped


def plain_cell(cell: Any) -> Cell:
    """Return the value of a cell for a file: without its link, a number or a date as such."""
    value = cell["text"] if isinstance(cell, Mapping) else cell
    return value if value is None or isinstance(value, int | float | date) else str(value)
