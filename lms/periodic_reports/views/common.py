"""Shared parts of the screens of periodic reports."""

from typing import Final

from flask import Blueprint

from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.rules import NamedPeriod, can_hand_in, parse_named_period, read_number
from lms.periodic_reports.services import ReadyReport, load_ready_report
from lms.reporting.queries import areas
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import reading_session

blueprint = Blueprint("periodic_reports", __name__, url_prefix="/periodic-reports")
READERS: Final = ("officer", "hr", "national_admin")
AREA: Final = f"/<any({areas.UNITS}, {areas.ORGANISATIONS}):kind>/<int:area_id>"


def load_url_area(kind: str, area_id: int) -> Area:
    """Load the area of the URL. Raises AreaNotFound."""
    return areas.load_area(reading_session(), access.actor(), kind, area_id)


def load_url_period(name: str) -> NamedPeriod:
    """Return the period of the URL. Raises ReportNotFound if it is invalid or in the future."""
    period = parse_named_period(name)
    if period is None or period.first > today():
        raise ReportNotFound
    return period


def parse_report_number(text: str) -> int:
    """Return the number of a report, 0 for none. Raises ReportNotFound."""
    number = read_number(text) if text else 0
    if number is None:
        raise ReportNotFound
    return number


def load_report(area: Area, span: NamedPeriod, number: str) -> ReadyReport:
    """Load a report by its number; without one as the records are now. Raises ReportNotFound."""
    return load_ready_report(
        reading_session(), area, span, number=parse_report_number(number), moment=moment()
    )


def may_hand_in(area: Area) -> bool:
    """Return whether the reader hands in the report of the area."""
    return can_hand_in(
        is_national_admin=access.actor().is_national_admin(),
        whole=area.kind == areas.UNITS and area.whole,
    )
