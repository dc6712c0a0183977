"""The trend of a measure in words: its caption, its notes, and what its lines show."""

from typing import Final

from lms.core.i18n import format_month, format_number
from lms.core.i18n import gettext as _
from lms.reporting.queries.areas import UNITS
from lms.reporting.rules import CERTIFIED, OVERDUE
from lms.reporting.rules.trend import Trend
from lms.reporting.rules.words import build_people_code, name_measure
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.tables import SHARE

OF_DUTIES: Final = (SHARE, OVERDUE)


def build_caption(measure: str) -> str:
    """Return the caption of the trend of a measure."""
    if measure == SHARE:
        return _("Of those who were due in the month, per cent who have completed")
    if measure == OVERDUE:
        return _("Of those who were due in the month, still late today")
    return _("%(measure)s, by month") % {"measure": name_measure(build_people_code(measure))}


def list_notes(figure_request: FigureRequest, trend: Trend, measure: str) -> list[str]:
    """Say what the lines cannot show."""
    notes = []
    if trend.begins is not None and trend.begins > trend.points[0].month:
        month = format_month(trend.begins)
        text = (
            _("Nobody had to complete a course by a day before this month: %(month)s.")
            if measure in OF_DUTIES
            else _("The records begin in this month: %(month)s.")
        )
        notes.append(text % {"month": month})
    if measure in OF_DUTIES:
        notes.append(
            _(
                "Each month counts those whose day lies in it, as they stand today. How many were "
                "late at the end of a past month is not kept."
            )
        )
    if figure_request.area.kind == UNITS and not trend.has_plan and measure == CERTIFIED:
        notes.append(_("There is no plan of certificates for this area, so it has no line."))
    return notes


def describe_lines(trend: Trend, measure: str) -> str:
    """Describe the lines in words, for those who do not see them."""
    known_points = [point for point in trend.points if point.value is not None]
    if not known_points:
        return _("Nothing is recorded in these months.")
    last, greatest = known_points[-1], max(known_points, key=lambda point: point.value or 0)
    parts = [
        _("%(month)s: %(value)s.")
        % {"month": format_month(last.month), "value": format_value(last.value, measure)},
        _("The most, %(value)s, in %(month)s.")
        % {"value": format_value(greatest.value, measure), "month": format_month(greatest.month)},
    ]
    if last.year_before is not None:
        parts.append(
            _("A year before: %(value)s.") % {"value": format_value(last.year_before, measure)}
        )
    if last.planned is not None:
        parts.append(_("Plan: %(value)s.") % {"value": format_value(last.planned, measure)})
    return " ".join(parts)


def format_value(value: float | None, measure: str) -> str:
    """Return a value as text; a dash if there is none."""
    if value is None:
        return "–"
    number = format_number(round(value, 1))
    return f"{number}\u00a0%" if measure == SHARE else number
