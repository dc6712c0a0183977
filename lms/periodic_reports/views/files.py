"""Reports as files: at once, or drawn in the background for the one who asked."""

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core import jobs
from lms.core.i18n import current_language
from lms.periodic_reports import queries, services
from lms.periodic_reports.errors import ReportFileGone
from lms.periodic_reports.queries import AskedFile
from lms.periodic_reports.services import FORMATS, PDF, ReadyReport
from lms.periodic_reports.views.common import (
    PLACE,
    READERS,
    blueprint,
    file_reply,
    number_of,
    period_of_address,
    place_of,
    unavailable_if_not_drawn,
)
from lms.reporting.queries.places import Area
from lms.reporting.rules.words import period_name
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import count_file
from lms.web.transaction import database, reading, session


@blueprint.post(f"{PLACE}/<period>/download")
@access.role(*READERS)
def download(kind: str, place_id: int, period: str) -> BaseResponse:
    """The report as a file: of what was handed in always the same bytes. One that takes longer than a moment is drawn in the background."""
    place, span, file = (
        place_of(kind, place_id),
        period_of_address(period),
        request.form.get("format", ""),
    )
    if file not in FORMATS:
        abort(400)
    count_file()
    tools = container()
    with unavailable_if_not_drawn(place, span):
        report = services.draw_report(
            database(),
            place=place,
            period=span,
            number=number_of(request.form.get("number", "")),
            format=file,
            language=current_language(),
            draw=tools.documents.draw,
            storage=tools.storage,
            moment=moment(),
        )
    ready = report.ready
    if report.content is None:
        return redirect(url_for("periodic_reports.file", job_id=_asked(place, ready, file)), 303)
    return file_reply(
        report.content,
        name=f"{ready.name}.{file}",
        file=file,
        place=place,
        period=period,
        number=ready.content.number,
    )


@blueprint.get("/files/<int:job_id>")
@access.role(*READERS)
def file(job_id: int) -> str:
    """How far a file is that is drawn in the background; then the file."""
    asked = queries.asked_file(reading(), access.actor(), job_id)
    place, number = asked.place, asked.number or None
    back = url_for(
        "periodic_reports.report",
        kind=place.kind,
        place_id=place.id,
        period=asked.period.name,
        number=number,
    )
    return render_template(
        "periodic_reports/file.html",
        asked=asked,
        place=place,
        name=period_name(asked.period.name),
        back=back,
        is_there=_kept(asked) is not None,
        days=services.KEPT_FOR.days,
    )


@blueprint.post("/files/<int:job_id>/download")
@access.role(*READERS)
def take_file(job_id: int) -> Response:
    """The file that was drawn, for the one who asked for it, while they may see it."""
    count_file()
    asked = queries.asked_file(reading(), access.actor(), job_id)
    content = _kept(asked)
    if content is None:
        raise ReportFileGone
    return file_reply(
        content,
        name=asked.name,
        file=asked.format,
        place=asked.place,
        period=asked.period.name,
        number=asked.number,
    )


def kept_file(place: Area, ready: ReadyReport, format: str = PDF) -> AskedFile | None:
    """What the reader has asked for of a report and can still have: the file that is being drawn, or that is kept."""
    found = queries.last_file(
        reading(),
        place,
        ready.content.period,
        number=ready.content.number,
        format=format,
        language=current_language(),
    )
    return found if found is not None and (found.job.is_open or _kept(found) is not None) else None


def _asked(place: Area, ready: ReadyReport, file: str) -> int:
    """The job that draws the file. What was handed in and is drawn already is not drawn again."""
    content = ready.content
    before = kept_file(place, ready, file) if content.number else None
    if before is not None:
        return before.job.id
    return services.ask_for_file(
        session(),
        place=place,
        period=content.period,
        number=content.number,
        format=file,
        language=current_language(),
        now=now(),
    )


def _kept(asked: AskedFile) -> bytes | None:
    return (
        container().passing.get(asked.sha256)
        if asked.job.state == jobs.DONE and asked.sha256
        else None
    )
