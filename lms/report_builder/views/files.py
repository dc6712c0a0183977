"""Composed tables as files; the audit record notes who exported them."""

from flask import Response, request

from lms.accounts.services import record_event
from lms.report_builder.rules import Definition
from lms.report_builder.services.files import write_report_file
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.downloads import read_format
from lms.web.transaction import reading_session, session


def send_report(area: Area, definition: Definition, title: str) -> Response:
    """Write the report and send it as a file.

    It is counted before anything is written, so that nobody waits to write meanwhile. Raises as
    compose.
    """
    kind = read_format()
    file = write_report_file(
        reading_session(),
        by=access.actor(),
        area_key=(area.kind, area.id),
        definition=definition,
        title=title,
        kind=kind,
        moment=moment(),
        sort=request.args.get("sort", ""),
    )
    record_event(
        session(),
        kind="exported",
        subject=f"{area.kind}:{area.id}",
        now=now(),
        by_id=access.actor().audit_id,
        table="composed",
        format=kind,
        counted=list(definition.measure_codes),
        dimensions=list(definition.dimensions),
        period=definition.period,
    )
    reply = Response(file.content, content_type=file.content_type)
    reply.headers["Content-Disposition"] = (
        f'attachment; filename="report-{today():%Y-%m-%d}.{kind}"'
    )
    return access.set_no_store(reply)
