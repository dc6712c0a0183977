"""Table of the reports of the regions for a period."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from lms.core.clock import get_local_date
from lms.core.i18n import gettext as _
from lms.periodic_reports.queries import RegionReport
from lms.periodic_reports.rules import NamedPeriod, find_report_due_day, find_report_state
from lms.periodic_reports.views.handed_in_cells import (
    build_handed_in_cells,
    describe_state,
    list_handed_in_columns,
)
from lms.reporting.queries.areas import UNITS
from lms.reporting.queries.names import get_local_name
from lms.web.container import container
from lms.web.tables import ExportTable, TableRow


def build_regions_table(
    rows: Sequence[RegionReport], period: NamedPeriod, today: date
) -> ExportTable:
    """Build a row for each region with its last report for the period."""
    table_rows = [_build_row(row, period, today) for row in rows]
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State")},
        *list_handed_in_columns(),
    ]
    return ExportTable(_("Reports of the regions"), columns, table_rows, name="regions")


def _build_row(row: RegionReport, period: NamedPeriod, today: date) -> TableRow:
    number = row.report.number if row.report else 0
    first_on = get_local_date(row.first_at, container().settings.timezone) if row.first_at else None
    state = find_report_state(
        period,
        due=find_report_due_day(period, whole=False),
        number=number,
        today=today,
        first_on=first_on,
    )
    number_param: TableRow = {"number": number} if number else {}
    href = url_for(
        "periodic_reports.report", kind=UNITS, area_id=row.id, period=period.name, **number_param
    )
    return {
        "name": {"text": get_local_name(row), "href": href},
        "state": describe_state(state),
        **build_handed_in_cells(row.report),
    }
