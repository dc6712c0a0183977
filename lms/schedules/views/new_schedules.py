"""The screens on which a schedule is set up."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.messaging.rules.report_names import name_report
from lms.periodic_reports.rules import HALF
from lms.report_builder.queries.saved import list_reports as saved_reports
from lms.schedules import services
from lms.schedules.forms import ScheduleForm
from lms.schedules.queries import Subject
from lms.schedules.rules import SAVED, SUBJECTS
from lms.schedules.views.area_choices import get_area_key, list_area_choices
from lms.schedules.views.common import READERS, blueprint, describe_email_delivery
from lms.schedules.views.subjects import read_chosen_subject, read_url_subject
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import reading_session, session

MOST_SAVED_REPORTS: Final = 100  # saved reports offered in the form


@blueprint.route("/new", methods=["GET", "POST"])
@access.role(*READERS)
def new() -> str | Response | tuple[str, int]:
    """Choose a report, then its frequency and format.

    The choices may stand in the URL, so that a colleague can be sent it.
    """
    kind = request.values.get("what", "")
    if kind not in SUBJECTS:
        rows, _total = saved_reports(
            reading_session(), access.actor(), sort="name", limit=MOST_SAVED_REPORTS
        )
        return render_template("schedules/choose.html", saved=rows)
    subject = read_url_subject(kind)
    form = _make_schedule_form(kind, subject)
    if form.is_submitted():
        choice = (
            subject
            if kind == SAVED and subject is not None
            else read_chosen_subject(kind, form.area.data)
        )
        try:
            schedule_id = services.add_schedule(
                session(),
                by=access.actor(),
                subject=choice,
                every=form.every.data,
                form=form.format.data,
                moment=moment(),
            )
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The report will come by e-mail."), "success")
            return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)
    name = name_report(kind, subject.name, subject.names) if subject else ""
    page = render_template(
        "schedules/new.html", form=form, kind=kind, name=name, **describe_email_delivery()
    )
    return page, 422 if form.errors or form.form_errors else 200


def _make_schedule_form(kind: str, subject: Subject | None) -> ScheduleForm:
    return ScheduleForm(
        kind,
        areas=[] if kind == SAVED else list_area_choices(subject),
        before_due=subject is not None and subject.is_before_due(HALF),
        area=get_area_key(subject) if subject else "",
        every=request.args.get("every"),
        format=request.args.get("format"),
    )
