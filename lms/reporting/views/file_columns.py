"""Columns that tables of figures have in files alone."""

from dataclasses import replace
from typing import Final

from lms.core.i18n import gettext as _
from lms.reporting.rules.words import name_measure
from lms.reporting.views.tables import COURSE_MEASURES, build_courses_key
from lms.web.tables import ExportTable

INVITED: Final = "invited"


def add_course_columns(table: ExportTable) -> ExportTable:
    """Return the table with the columns of person x course, for files."""
    columns = [
        {"key": build_courses_key(measure), "label": name_measure(measure), "kind": "number"}
        for measure in COURSE_MEASURES
    ]
    return replace(table, columns=[*table.columns, *columns])


def add_invited_column(table: ExportTable, invited: int | None) -> ExportTable:
    """Return the table with the number of the invited in each row; as it is if there is none.

    The number is that of the whole organisation: a file has no other line for it.
    """
    if invited is None:
        return table
    label = _("Invited to the whole organisation, not counted yet")
    column = {"key": INVITED, "label": label, "kind": "number"}
    rows = [{**row, INVITED: invited} for row in table.rows]
    return replace(table, columns=[*table.columns, column], rows=rows)
