"""Order of tables whose rows are all in memory, by any of their columns.

The order stands in the URL, so that a link, a file and the page show the same one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import request

from lms.core.collation import build_sort_key
from lms.web.pagination import build_sort_link
from lms.web.table_cells import build_plain_cell
from lms.web.tables import ExportTable, TableRow

# A column whose least number is the best one, such as a rank.
LEAST_FIRST: Final = "least_first"


def order_table(
    table: ExportTable, *, param: str = "sort", default: str = "", anchor: str = ""
) -> ExportTable:
    """Sort a table as the URL asks, and make each column head a link that sorts by it.

    `param`: the parameter of the URL; `default`: the order without it, a column's key, with a
    hyphen for descending. Empty cells come last in either direction; equal ones are sorted by the
    first column, in alphabetical order.
    """
    sort = request.args.get(param, "")
    if sort.removeprefix("-") not in {column["key"] for column in table.columns}:
        sort = default
    columns = [
        {
            **column,
            **build_sort_link(
                column["key"],
                sort,
                greatest_first=column.get("kind") == "number" and not column.get(LEAST_FIRST),
                param=param,
                anchor=anchor,
            ),
        }
        for column in table.columns
    ]
    end = len(table.rows) - table.pinned
    rows = sort_rows(table.rows[:end], table.columns[0]["key"], sort) if sort else table.rows[:end]
    return replace(table, columns=columns, rows=[*rows, *table.rows[end:]])


def read_order(table: ExportTable, param: str = "sort") -> dict[str, str]:
    """Return the order that the URL asks for as its parameter; empty if it asks for none."""
    sort = request.args.get(param, "")
    is_known = sort.removeprefix("-") in {column["key"] for column in table.columns}
    return {param: sort} if is_known else {}


def sort_rows(rows: list[TableRow], first_key: str, sort: str) -> list[TableRow]:
    """Sort rows by a column's key, with a hyphen for descending; see `order_table`."""
    key, is_descending = sort.removeprefix("-"), sort.startswith("-")
    by_name = sorted(rows, key=lambda row: _get_order(row.get(first_key)))
    filled_rows = [row for row in by_name if _get_order(row.get(key)) is not None]
    empty_rows = [row for row in by_name if _get_order(row.get(key)) is None]
    # A stable sort in reverse keeps the order of equal rows.
    filled_rows.sort(key=lambda row: _get_order(row[key]), reverse=is_descending)
    return filled_rows + empty_rows


def _get_order(cell: Any) -> Any:
    """Return what a cell is compared by within its column; texts in alphabetical order.

    A cell whose text does not sort as its meaning, such as a month, has an `order`.
    """
    if isinstance(cell, Mapping) and "order" in cell:
        return cell["order"]
    value = None if cell is None else build_plain_cell(cell)
    return build_sort_key(value) if isinstance(value, str) else value
