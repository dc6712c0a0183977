"""What was sent to a person: the list, each with how far it is and its file, and the list as a file."""

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
from lms.schedules.forms import SentFilter
from lms.schedules.queries import SendingFilter
from lms.schedules.queries.sendings import JOB
from lms.schedules.rules import MOST, WAITING
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import asked_format, table_file
from lms.web.file_limit import count_file
from lms.web.pagination import read_listing
from lms.web.transaction import read_while_sent, reading, session


@blueprint.get("/sent")
@access.role(*READERS)
def sent() -> str:
    """All that was sent, the latest first."""
    form, person_id = SentFilter(), access.actor().person_id
    wanted = _wanted(form)
    page = read_listing(
        partial(queries.sendings, reading(), person_id, wanted),
        partial(queries.sending_count, reading(), person_id, wanted),
    )
    mails = messaging.mails_of(reading(), [row.key for row in page.items])
    table = tables.sendings_table(page.items, mails)
    asked = {"state": wanted.state or None, "schedule": wanted.schedule_id}
    return render_template("schedules/sent.html", form=form, page=page, table=table, asked=asked)


@blueprint.post("/sent/export")
@access.role(*READERS)
def export_sent() -> Response:
    """The list as a file."""
    wanted, person_id = _wanted(SentFilter()), access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject=f"person:{person_id}",
        now=now(),
        by_id=person_id,
        table="reports-sent",
        format=asked_format(),
    )
    table, zone = tables.sendings_table([], {}), container().settings.timezone
    rows = read_while_sent(lambda own_session: _rows(own_session, person_id, wanted, zone))
    return table_file(name=table.name, title=table.caption, header=table.header(), rows=rows)


def _rows(
    own_session: Any, person_id: int, wanted: SendingFilter, zone: ZoneInfo
) -> Iterator[list[Cell]]:
    for rows in queries.all_sendings(own_session, person_id, wanted):
        mails = messaging.mails_of(own_session, [row.key for row in rows])
        yield from (
            list(tables.sending_cells(row, mails.get(row.key), zone).values()) for row in rows
        )


@blueprint.get("/sent/<int:sending_id>")
@access.role(*READERS)
def sent_one(sending_id: int) -> str:
    """A report that was sent, or how far it is."""
    row = queries.sending(reading(), access.actor().person_id, sending_id)
    shown: dict[str, Any] = {"row": row, "name": tables.name_of(row)}
    job = jobs.latest(reading(), kind=JOB, subject=row.key) if row.state == WAITING else None
    if job is not None and job.is_open:
        return render_template("schedules/progress.html", **shown, job=job)
    mail = messaging.mails_of(reading(), [row.key]).get(row.key)
    return render_template(
        "schedules/sent_one.html",
        **shown,
        facts=tables.sending_facts(row, mail, now()),
        is_kept=row.is_kept(now()),
        may_see=services.may_still_see(reading(), row) is not None,
    )


@blueprint.post("/sent/<int:sending_id>/file")
@access.role(*READERS)
def sent_file(sending_id: int) -> BaseResponse:
    """The file, to who still answers for what it shows. Who took it is noted in the audit record."""
    count_file()
    row = queries.sending(reading(), access.actor().person_id, sending_id)
    if (
        not row.is_kept(now())
        or row.sha256 is None
        or services.may_still_see(reading(), row) is None
    ):
        abort(404)
    content = container().passing.get(row.sha256)
    if content is None:
        abort(404)
    record_event(
        session(),
        kind="exported",
        subject=f"{row.place_kind}:{row.place_id}",
        now=now(),
        by_id=access.actor().audit_id,
        table=row.subject,
        format=row.format,
        sending=row.id,
    )
    reply = Response(content, content_type=TYPES[row.format])
    reply.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    return access.no_store(reply)


def _wanted(form: SentFilter) -> SendingFilter:
    """What the address asks for, with one's own reports to choose from."""
    rows = queries.schedules(reading(), access.actor().person_id, limit=4 * MOST)
    chosen = form.offer([(str(row.id), tables.name_of(row)) for row in rows])
    return SendingFilter(form.state.data or "", chosen)
