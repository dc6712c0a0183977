"""Files of reports as responses, and what is answered where one cannot be drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Response, abort

from lms.accounts.services import record_event
from lms.core.pdf import RenderingFailed
from lms.periodic_reports.rules import NamedPeriod
from lms.periodic_reports.services import TYPES
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import now
from lms.web.transaction import session

log = structlog.get_logger()


@contextmanager
def refuse_if_not_drawn(area: Area, span: NamedPeriod) -> Iterator[None]:
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
