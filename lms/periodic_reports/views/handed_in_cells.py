"""Columns of the state of a report, and of what was handed in, in tables of reports."""

from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports.queries import HandedInRow
from lms.periodic_reports.rules import HANDED_IN, HANDED_IN_LATE, LATE, OPEN, TO_COME
from lms.web.container import container
from lms.web.tables import TableRow

SHORT = 16  # characters of a hash in a table


def describe_state(state: str) -> str:
    """Return the name of a state."""
    return {
        HANDED_IN: _("Report handed in"),
        HANDED_IN_LATE: _("Handed in late"),
        OPEN: _("Open"),
        LATE: _("Not handed in, the day has passed"),
        TO_COME: _("Too early to hand in"),
    }[state]


def list_handed_in_columns() -> list[TableRow]:
    """List the columns of what was handed in."""
    return [
        {"key": "number", "label": _("Number"), "kind": "number"},
        {"key": "day", "label": _("Handed in on")},
        {"key": "sha256", "label": _("SHA-256, beginning")},
    ]


def build_handed_in_cells(report: HandedInRow | None) -> TableRow:
    """Build the cells of what was handed in; they are empty without a report."""
    if report is None:
        return {"number": None, "day": None, "sha256": None}
    zone = container().settings.timezone
    return {
        "number": report.number,
        "day": format_date(report.handed_in_at, zone),
        "sha256": report.sha256[:SHORT],
    }
