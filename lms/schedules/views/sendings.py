"""Screens of the reports sent to a person: the list, one with its file, the export."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.tables.cells import Cell
from lms.messaging import queries as messaging
from lms.periodic_reports.services import TYPES
from lms.schedules import queries, services
from lms.schedules.forms import SendingsFilter
from lms.schedules.queries import SendingFilter
from lms.schedules.queries.sendings import JOB
from lms.schedules.rules import MOST_SCHEDULES, WAITING
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import read_format, send_table
from lms.web.file_limit import count_file
from lms.web.pagination import read_listing
from lms.web.transaction import read_while_sent, reading_session, session


@blueprint.get("/sent")
@access.role(*READERS)
def sendings() -> str:
    """List all that was sent to the person, the latest first."""
    form, person_id = SendingsFilter(), access.actor().person_id
    search = _read_filter(form)
    page = read_listing(
        partial(queries.list_sendings, reading_session(), person_id, search),
        partial(queries.count_sendings, reading_session(), person_id, search),
    )
    mails = messaging.list_mail_outcomes(reading_session(), [row.key for row in page.items])
    table = tables.build_sendings_table(page.items, mails)
    url_values = {"state": search.state or None, "schedule": search.schedule_id}
    return render_template(
        "schedules/sendings.html", form=form, page=page, table=table, url_values=url_values
    )


@blueprint.post("/sent/export")
@access.role(*READERS)
def export_sendings() -> Response:
    """Send the list as a file."""
    search, person_id = _read_filter(SendingsFilter()), access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject=f"person:{person_id}",
        now=now(),
        by_id=person_id,
        table="reports-sent",
        format=read_format(),
    )
    table, zone = tables.build_sendings_table([], {}), container().settings.timezone
    rows = read_while_sent(lambda own_session: _export_rows(own_session, person_id, search, zone))
    return send_table(name=table.name, title=table.caption, header=table.list_labels(), rows=rows)


def _export_rows(
    own_session: Any, person_id: int, search: SendingFilter, zone: ZoneInfo
) -> Iterator[list[Cell]]:
    for rows in queries.stream_sendings(own_session, person_id, search):
        mails = messaging.list_mail_outcomes(own_session, [row.key for row in rows])
        yield from (
            list(tables.build_sending_cells(row, mails.get(row.key), zone).values()) for row in rows
        )


@blueprint.get("/sent/<int:sending_id>")
@access.role(*READERS)
def sending(sending_id: int) -> str:
    """Show a report that was sent, or the progress of one that is prepared."""
    row = queries.load_sending(reading_session(), access.actor().person_id, sending_id)
    common: dict[str, Any] = {"row": row, "name": tables.describe_report_title(row)}
    job = (
        jobs.find_latest_job(reading_session(), kind=JOB, subject=row.key)
        if row.state == WAITING
        else None
    )
    if job is not None and job.is_open:
        return render_template("schedules/progress.html", **common, job=job)
    mail = messaging.list_mail_outcomes(reading_session(), [row.key]).get(row.key)
    return render_template(
        "schedules/sending.html",
        **common,
        facts=tables.list_sending_facts(row, mail, now()),
        is_kept=row.is_kept(now()),
        may_see=services.recheck_access(reading_session(), row) is not None,
    )


@blueprint.post("/sent/<int:sending_id>/file")
@access.role(*READERS)
def sending_file(sending_id: int) -> BaseResponse:
    """Send the file of a report, if the reader may still see what it shows.

    The download is recorded in the audit log.
    """
    count_file()
    row = queries.load_sending(reading_session(), access.actor().person_id, sending_id)
    if (
        not row.is_kept(now())
        or row.sha256 is None
        or services.recheck_access(reading_session(), row) is None
    ):
        abort(404)
    content = container().temporary_storage.get(row.sha256)
    if content is None:
        abort(404)
    record_event(
        session(),
        kind="exported",
        subject=f"{row.area_kind}:{row.area_id}",
        now=now(),
        by_id=access.actor().audit_id,
        table=row.subject,
        format=row.format,
        sending=row.id,
    )
    reply = Response(content, content_type=TYPES[row.format])
    reply.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    return access.set_no_store(reply)


def _read_filter(form: SendingsFilter) -> SendingFilter:
    """Return the filter from the URL; fills the form's choice of the person's schedules."""
    rows = queries.list_schedules(
        reading_session(), access.actor().person_id, limit=4 * MOST_SCHEDULES
    )
    schedule_id = form.offer([(str(row.id), tables.describe_report_title(row)) for row in rows])
    return SendingFilter(form.state.data or "", schedule_id)
