"""Tables that are both shown on a page and exported."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from lms.core.tables.cells import Cell
from lms.web.table_cells import build_plain_cell, write_cell

TableRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table; rows map column keys to cells. `name` tells apart several tables of one page.

    `pinned`: how many rows at the end stay there in any order, such as that of the area itself.
    """

    caption: str
    columns: list[TableRow]
    rows: list[TableRow]
    foot: TableRow | None = None
    name: str = ""
    pinned: int = 0

    def list_labels(self) -> list[str]:
        """Return the labels of the columns."""
        return [column["label"] for column in self.columns]

    def list_plain_rows(self) -> list[list[Cell]]:
        """Return the rows for a file, without links, keeping numbers and dates."""
        return [
            [build_plain_cell(row.get(column["key"])) for column in self.columns]
            for row in self.rows
        ]


def render_rows(columns: Iterable[TableRow], rows: Iterable[TableRow]) -> Markup:
    """Return the rows of a table's body or foot; the first column is the row header.

    A macro of the template for each row took half of a page of figures.
    """
    column_attributes = [
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
        for key, label, kind in column_attributes:
            text = write_cell(row.get(key))
            lines.append(
                f'      <td role="cell"{label}{kind}><span>{text}</span></td>'
                if label
                else f'      <th scope="row" role="rowheader"{kind}>{text}</th>'
            )
        lines.append("    </tr>")
    return Markup("\n".join(lines))  # noqa: S704 - each label and cell is escaped
