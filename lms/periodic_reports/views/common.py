"""What the screens of reports to hand in share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from flask import Blueprint, Response, abort

from lms.accounts.services import record_event
from lms.core.pdf import RenderingFailed
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.rules import NamedPeriod, hands_in, named_period, read_number
from lms.periodic_reports.services import TYPES, ReadyReport, ready_report
from lms.reporting.queries import places
from lms.reporting.queries.places import Area
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.transaction import reading, session

blueprint = Blueprint("periodic_reports", __name__, url_prefix="/periodic-reports")
log = structlog.get_logger()
READERS: Final = ("officer", "hr", "national_admin")
PLACE: Final = f"/<any({places.UNITS}, {places.ORGANISATIONS}):kind>/<int:place_id>"


def place_of(kind: str, place_id: int) -> Area:
    """The place of the address. Raises PlaceNotFound."""
    return places.place(reading(), access.actor(), kind, place_id)


def period_of_address(name: str) -> NamedPeriod:
    """The period of the address. Raises ReportNotFound for none and for one that has not begun."""
    found = named_period(name)
    if found is None or found.first > today():
        raise ReportNotFound
    return found


def number_of(text: str) -> int:
    """Return the number under which a report was handed in, 0 for none. Raises ReportNotFound."""
    number = read_number(text) if text else 0
    if number is None:
        raise ReportNotFound
    return number


def ready_of(place: Area, span: NamedPeriod, number: str) -> ReadyReport:
    """What was handed in under a number; without a number what the records say now. Raises ReportNotFound."""
    return ready_report(reading(), place, span, number=number_of(number), moment=moment())


@contextmanager
def unavailable_if_not_drawn(place: Area, span: NamedPeriod) -> Iterator[None]:
    """End the request with 503 where a report cannot be drawn."""
    try:
        yield
    except RenderingFailed as failure:
        name = f"{place.kind}-{place.id}-{span.name}"
        log.exception("report not drawn", report=name, reason=str(failure))
        abort(503)


def file_reply(
    content: bytes, *, name: str, file: str, place: Area, period: str, number: int
) -> Response:
    """The file as a reply. Who took it is noted in the audit record."""
    reply = Response(content, content_type=TYPES[file])
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    record_event(
        session(),
        kind="exported",
        subject=f"{place.kind}:{place.id}",
        now=now(),
        by_id=access.actor().audit_id,
        table="report",
        format=file,
        period=period,
        number=number,
    )
    return access.no_store(reply)


def may_hand_in(place: Area) -> bool:
    """Whether the reader hands in the report of the place."""
    return hands_in(
        is_national_admin=access.actor().is_national_admin(),
        whole=place.kind == places.UNITS and place.whole,
    )
