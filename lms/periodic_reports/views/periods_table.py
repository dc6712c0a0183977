"""Table of an area's reports by period."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports.queries import HandedInRow
from lms.periodic_reports.rules import NamedPeriod, find_report_state
from lms.periodic_reports.views.handed_in_cells import (
    build_handed_in_cells,
    describe_state,
    list_handed_in_columns,
)
from lms.periodic_reports.views.terms import find_area_due_day
from lms.reporting.queries.areas import Area
from lms.reporting.rules.period_words import name_period
from lms.web.tables import ExportTable, TableRow


def build_periods_table(
    area: Area, periods: Sequence[NamedPeriod], reports: Sequence[HandedInRow], today: date
) -> ExportTable:
    """Build a row for each period, the latest first."""
    last = {(report.first, report.last): report for report in reversed(reports)}
    rows = []
    for period in periods:
        report, due = last.get((period.first, period.last)), find_area_due_day(area, period)
        state = find_report_state(
            period, due=due, number=report.number if report else 0, today=today
        )
        number_param: TableRow = {"number": report.number} if report else {}
        href = url_for(
            "periodic_reports.report",
            kind=area.kind,
            area_id=area.id,
            period=period.name,
            **number_param,
        )
        rows.append(
            {
                "name": {"text": name_period(period.name), "href": href},
                "due": format_date(due) if due else None,
                "state": describe_state(state),
                **build_handed_in_cells(report),
            }
        )
    columns = [
        {"key": "name", "label": _("Period"), "kind": "link"},
        {"key": "due", "label": _("Due on")},
        {"key": "state", "label": _("State")},
        *list_handed_in_columns(),
    ]
    return ExportTable(_("Reports by period"), columns, rows, name="periods")
