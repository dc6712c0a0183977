"""A composed table as the file that a form asks for. Who took it is noted in the audit record."""

from flask import Response

from lms.accounts.services import record_event
from lms.report_builder.rules import Definition
from lms.report_builder.services.files import drawn
from lms.reporting.queries.places import Area
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.downloads import asked_format
from lms.web.transaction import reading, session


def send(place: Area, definition: Definition, title: str) -> Response:
    """Counts and draws before anything is written, so that nobody waits to write meanwhile. Raises what compose raises."""
    kind = asked_format()
    file = drawn(
        reading(),
        by=access.actor(),
        where=(place.kind, place.id),
        definition=definition,
        title=title,
        kind=kind,
        moment=moment(),
    )
    record_event(
        session(),
        kind="exported",
        subject=f"{place.kind}:{place.id}",
        now=now(),
        by_id=access.actor().audit_id,
        table="composed",
        format=kind,
        counted=list(definition.counted),
        dimensions=list(definition.dimensions),
        period=definition.period,
    )
    reply = Response(file.content, content_type=file.content_type)
    reply.headers["Content-Disposition"] = (
        f'attachment; filename="report-{today():%Y-%m-%d}.{kind}"'
    )
    return access.no_store(reply)
