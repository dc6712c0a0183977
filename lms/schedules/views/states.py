"""Screens that pause, resume and end a schedule, or send its report now."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.schedules import services
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint
from lms.schedules.views.editing import load_open_schedule
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session


@blueprint.post("/<int:schedule_id>/pause")
@access.role(*READERS)
def pause(schedule_id: int) -> Response:
    """Pause the schedule."""
    services.pause_schedule(session(), by=access.actor(), schedule_id=schedule_id, now=now())
    flash(_("The report pauses."), "success")
    return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)


@blueprint.post("/<int:schedule_id>/resume")
@access.role(*READERS)
def resume(schedule_id: int) -> Response:
    """Resume the schedule from the next occasion."""
    services.resume_schedule(session(), by=access.actor(), schedule_id=schedule_id, moment=moment())
    flash(_("The report comes again."), "success")
    return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)


@blueprint.route("/<int:schedule_id>/end", methods=["GET", "POST"])
@access.role(*READERS)
def end(schedule_id: int) -> str | Response:
    """Ask for confirmation, then end the schedule."""
    row = load_open_schedule(schedule_id)
    if request.method == "GET":
        return render_template(
            "schedules/end.html", row=row, name=tables.describe_report_title(row)
        )
    services.end_schedule(session(), by=access.actor(), schedule_id=schedule_id, now=now())
    flash(_("The report no longer comes by e-mail."), "success")
    return redirect(url_for("schedules.index"), 303)


@blueprint.post("/<int:schedule_id>/send")
@access.role(*READERS)
def send(schedule_id: int) -> Response:
    """Begin sending the report now; its page shows the progress."""
    sending_id = services.request_report(
        session(), by=access.actor(), schedule_id=schedule_id, moment=moment()
    )
    return redirect(url_for("schedules.sending", sending_id=sending_id), 303)
