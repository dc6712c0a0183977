"""Reports as files, sent at once or drawn in the background."""

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core import jobs
from lms.core.i18n import current_language
from lms.periodic_reports import queries, services
from lms.periodic_reports.errors import ReportFileGone
from lms.periodic_reports.queries import RequestedFile
from lms.periodic_reports.services import FORMATS, PDF, ReadyReport
from lms.periodic_reports.views.common import (
    AREA,
    READERS,
    blueprint,
    load_url_area,
    load_url_period,
    parse_report_number,
)
from lms.periodic_reports.views.file_responses import build_file_response, refuse_if_not_drawn
from lms.reporting.queries.areas import Area
from lms.reporting.rules.period_words import name_period
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import count_file
from lms.web.transaction import database, reading_session, session


@blueprint.post(f"{AREA}/<period>/download")
@access.role(*READERS)
def download(kind: str, area_id: int, period: str) -> BaseResponse:
    """Send the report as a file; a handed-in one has always the same bytes.

    One that takes longer than a moment is drawn in the background.
    """
    area, span, file = (
        load_url_area(kind, area_id),
        load_url_period(period),
        request.form.get("format", ""),
    )
    if file not in FORMATS:
        abort(400)
    count_file()
    tools = container()
    with refuse_if_not_drawn(area, span):
        report = services.draw_report(
            database(),
            area=area,
            period=span,
            number=parse_report_number(request.form.get("number", "")),
            format=file,
            language=current_language(),
            draw=tools.documents.draw,
            storage=tools.storage,
            moment=moment(),
        )
    ready = report.ready
    if report.content is None:
        return redirect(
            url_for("periodic_reports.file", job_id=_request_file(area, ready, file)), 303
        )
    return build_file_response(
        report.content,
        name=f"{ready.name}.{file}",
        file=file,
        area=area,
        period=period,
        number=ready.content.number,
    )


@blueprint.get("/files/<int:job_id>")
@access.role(*READERS)
def file(job_id: int) -> str:
    """Show the progress of a file drawn in the background, then offer the file."""
    requested = queries.load_requested_file(reading_session(), access.actor(), job_id)
    area, number = requested.area, requested.number or None
    back = url_for(
        "periodic_reports.report",
        kind=area.kind,
        area_id=area.id,
        period=requested.period.name,
        number=number,
    )
    return render_template(
        "periodic_reports/file.html",
        requested=requested,
        area=area,
        name=name_period(requested.period.name),
        back=back,
        is_there=_load_file(requested) is not None,
        days=services.KEPT_FOR.days,
    )


@blueprint.post("/files/<int:job_id>/download")
@access.role(*READERS)
def take_file(job_id: int) -> Response:
    """Send a drawn file to the person who requested it, while they may see it."""
    count_file()
    requested = queries.load_requested_file(reading_session(), access.actor(), job_id)
    content = _load_file(requested)
    if content is None:
        raise ReportFileGone
    return build_file_response(
        content,
        name=requested.name,
        file=requested.format,
        area=requested.area,
        period=requested.period.name,
        number=requested.number,
    )


def find_requested_file(area: Area, ready: ReadyReport, format: str = PDF) -> RequestedFile | None:
    """Return the reader's last request for a file, if it is being drawn or still kept."""
    requested = queries.load_last_file(
        reading_session(),
        area,
        ready.content.period,
        number=ready.content.number,
        format=format,
        language=current_language(),
    )
    return (
        requested
        if requested is not None and (requested.job.is_open or _load_file(requested) is not None)
        else None
    )


def _request_file(area: Area, ready: ReadyReport, file: str) -> int:
    """Return the job that draws the file; a frozen report is not drawn twice."""
    content = ready.content
    earlier = find_requested_file(area, ready, file) if content.number else None
    if earlier is not None:
        return earlier.job.id
    return services.request_file(
        session(),
        area=area,
        period=content.period,
        number=content.number,
        format=file,
        language=current_language(),
        now=now(),
    )


def _load_file(requested: RequestedFile) -> bytes | None:
    return (
        container().temporary_storage.get(requested.sha256)
        if requested.job.state == jobs.DONE and requested.sha256
        else None
    )
