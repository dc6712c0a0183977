"""Shared parts of the screens of periodic reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from flask import Blueprint, Response, abort

from lms.accounts.services import record_event
from lms.core.pdf import RenderingFailed
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.rules import NamedPeriod, can_hand_in, parse_named_period, read_number
from lms.periodic_reports.services import TYPES, ReadyReport, load_ready_report
from lms.reporting.queries import areas
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.transaction import reading_session, session

blueprint = Blueprint("periodic_reports", __name__, url_prefix="/periodic-reports")
log = structlog.get_logger()
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


@contextmanager
def unavailable_if_not_drawn(area: Area, span: NamedPeriod) -> Iterator[None]:
    """End the request with 503 if a report cannot be drawn."""
    try:
        yield
    except RenderingFailed as failure:
        name = f"{area.kind}-{area.id}-{span.name}"
        log.exception("report not drawn", report=name, reason=str(failure))
        abort(503)


def build_file_response(
    content: bytes, *, name: str, file: str, area: Area, period: str, number: int
) -> Response:
    """Build the response of a file; the audit record notes who exported it."""
    reply = Response(content, content_type=TYPES[file])
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    record_event(
        session(),
        kind="exported",
        subject=f"{area.kind}:{area.id}",
        now=now(),
        by_id=access.actor().audit_id,
        table="report",
        format=file,
        period=period,
        number=number,
    )
    return access.set_no_store(reply)


def may_hand_in(area: Area) -> bool:
    """Return whether the reader hands in the report of the area."""
    return can_hand_in(
        is_national_admin=access.actor().is_national_admin(),
        whole=area.kind == areas.UNITS and area.whole,
    )
