"""Tables of the people behind a figure: a row a person, or a row a person and course."""

from collections.abc import Callable
from datetime import date
from typing import Final

from lms.core.i18n import gettext as _
from lms.reporting.exports import get_day_column, list_people_columns
from lms.web.tables import ExportTable, TableRow

FILES_ONLY: Final = ("position",)
NUMBERS: Final = ("number", "hours")


def build_people_table(
    measure: str, rows: list[TableRow], sort_link: Callable[[str], TableRow]
) -> ExportTable:
    """Build the table of a list from its rows, without what only files have."""
    sorts = {"name": "name", "unit": "unit", "course": "course", get_day_column(measure): "day"}
    columns = [
        {
            "key": key,
            "label": label,
            **({"kind": "number"} if key in NUMBERS else {}),
            **(sort_link(sorts[key]) if key in sorts else {}),
        }
        for key, label in list_people_columns(measure).items()
        if key not in FILES_ONLY
    ]
    return ExportTable(_("People"), columns, rows, name="people")


def format_days(row: TableRow) -> TableRow:
    """Format the dates of a row as 09.03.2026."""
    return {
        key: f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for key, cell in row.items()
    }
