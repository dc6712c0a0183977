"""The screen on which frequency and format of a schedule are changed."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.schedules import queries, services
from lms.schedules.errors import ScheduleEnded
from lms.schedules.forms import ScheduleForm
from lms.schedules.queries import ScheduleRow
from lms.schedules.rules import ENDED
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import reading_session, session


@blueprint.route("/<int:schedule_id>/edit", methods=["GET", "POST"])
@access.role(*READERS)
def edit(schedule_id: int) -> Response | tuple[str, int]:
    """Change the frequency and the format."""
    row = load_open_schedule(schedule_id)
    form = ScheduleForm(
        row.subject, before_due=row.is_before_due, every=row.every, format=row.format
    )
    if form.is_submitted() and form.merge_edits():
        services.change_schedule(
            session(),
            by=access.actor(),
            schedule_id=schedule_id,
            every=form.every.data,
            form=form.format.data,
            moment=moment(),
        )
        flash(_("The change is saved."), "success")
        return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)
    page = render_template(
        "schedules/edit.html", form=form, row=row, name=tables.describe_report_title(row)
    )
    return page, 422 if form.errors else 200


def load_open_schedule(schedule_id: int) -> ScheduleRow:
    """Return the schedule. Raises ScheduleEnded."""
    row = queries.load_schedule(reading_session(), access.actor().person_id, schedule_id)
    if row.state == ENDED:
        raise ScheduleEnded
    return row
