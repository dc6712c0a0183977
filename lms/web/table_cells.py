"""Cells of a table, on a page and in a file."""

from collections.abc import Mapping
from datetime import date
from numbers import Number
from typing import Any

from markupsafe import escape

from lms.core.i18n import format_number
from lms.core.tables.cells import Cell


def write_cell(cell: Any) -> str:
    """Return the HTML of a cell: a dash for None, localised numbers, a link if it has an href.

    `more` of a cell is a second line, also a text with an href. `hidden_text` continues the text of
    a link for screen readers, where the links of a column would all have one name. All parts are
    escaped. A plain string is built in half the time of Markup.
    """
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
        first = {key: cell.get(key) for key in ("text", "href", "hidden")}
        return f"{write_cell(first)}<br><small>{write_cell(cell['more'])}</small>"
    value, href = cell.get("text"), cell.get("href")
    text = write_cell(value)
    if hidden_text := cell.get("hidden"):
        text += f'<span class="visually-hidden"> {escape(hidden_text)}</span>'
    return text if value is None or not href else f'<a href="{escape(href)}">{text}</a>'


def build_plain_cell(cell: Any) -> Cell:
    """Return the value of a cell for a file: without its link, a number or a date as such."""
    value = cell["text"] if isinstance(cell, Mapping) else cell
    return value if value is None or isinstance(value, int | float | date) else str(value)
