"""Screens of a person's schedules: the list, and one schedule."""

from functools import partial
from typing import Final

from flask import render_template, url_for

from lms.messaging import queries as messaging
from lms.report_builder.errors import SavedReportNotFound
from lms.report_builder.queries.saved import load_report
from lms.schedules import queries
from lms.schedules.forms import SchedulesFilter, name_frequency
from lms.schedules.queries import ScheduleRow, SendingFilter
from lms.schedules.rules import SAVED
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint, describe_email_delivery
from lms.web import access
from lms.web.container import container
from lms.web.pagination import read_listing
from lms.web.transaction import reading_session

SHARED: Final = "shared"
PRIVATE: Final = "private"  # its owner alone sees the saved report
MISSING: Final = "missing"  # deleted, or out of the reader's scope
LATEST: Final = 5  # sendings on the page of a schedule


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """List the reports that the person gets by e-mail."""
    form, person_id = SchedulesFilter(), access.actor().person_id
    state = form.state.data or ""
    page = read_listing(
        partial(queries.list_schedules, reading_session(), person_id, state=state),
        partial(queries.count_schedules, reading_session(), person_id, state=state),
    )
    return render_template(
        "schedules/index.html",
        form=form,
        page=page,
        table=tables.build_schedules_table(page.items),
        **describe_email_delivery(),
    )


@blueprint.get("/<int:schedule_id>")
@access.role(*READERS)
def schedule(schedule_id: int) -> str:
    """Show a schedule: what it is, when it comes next, what was sent last."""
    person_id = access.actor().person_id
    row = queries.load_schedule(reading_session(), person_id, schedule_id)
    sendings = queries.list_sendings(
        reading_session(), person_id, SendingFilter(schedule_id=row.id), limit=LATEST
    )
    mails = messaging.list_mail_outcomes(reading_session(), [row.key for row in sendings])
    sharing = _read_sharing(row)
    return render_template(
        "schedules/schedule.html",
        row=row,
        name=tables.describe_report_title(row),
        every=name_frequency(row.subject, row.every, before_due=row.is_before_due),
        state_text=tables.describe_schedule_state(row),
        table=tables.build_sendings_table(sendings, mails),
        colleague_url=_build_colleague_url(row) if sharing != MISSING else "",
        is_private=sharing == PRIVATE,
        **describe_email_delivery(),
    )


def _read_sharing(row: ScheduleRow) -> str:
    """Return whether colleagues of the area see the report: SHARED, PRIVATE or MISSING."""
    if row.subject != SAVED:
        return SHARED
    try:
        report = load_report(reading_session(), access.actor(), row.saved_report_id or 0)
    except SavedReportNotFound:
        return MISSING
    return SHARED if report.shared else PRIVATE


def _build_colleague_url(row: ScheduleRow) -> str:
    """Return a URL by which a colleague sets up the same report within their own scope."""
    subject = (
        {"report": row.saved_report_id}
        if row.subject == SAVED
        else {"kind": row.area_kind, "area": row.area_id}
    )
    path = url_for("schedules.new", what=row.subject, every=row.every, format=row.format, **subject)
    return f"{container().settings.base_url}{path}"
