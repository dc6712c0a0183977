"""Screens of a person's schedules: list, set up, change, pause, resume, end."""

from functools import partial
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.messaging import queries as messaging
from lms.messaging.rules.report_names import name_report
from lms.periodic_reports.rules import HALF
from lms.report_builder.queries.saved import list_reports as saved_reports
from lms.schedules import queries, services
from lms.schedules.errors import ScheduleEnded
from lms.schedules.forms import ScheduleForm, SchedulesFilter, frequency_name
from lms.schedules.queries import ScheduleRow, SendingFilter, Subject
from lms.schedules.rules import ENDED, SAVED, SUBJECTS
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, blueprint, email_delivery
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import reading_session, session

LATEST: Final = 5  # sendings on the page of a schedule
MOST_SAVED_REPORTS: Final = 100  # to choose from


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
        table=tables.schedules_table(page.items),
        **email_delivery(),
    )


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
    subject = _subject_from_url(kind)
    form = _schedule_form(kind, subject)
    if form.submitted():
        choice = (
            subject
            if kind == SAVED and subject is not None
            else _subject_from_choice(kind, form.place.data)
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
            form.form_errors.append(error.text())
        else:
            flash(_("The report will come by e-mail."), "success")
            return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)
    name = name_report(kind, subject.name, subject.names) if subject else ""
    page = render_template(
        "schedules/new.html", form=form, kind=kind, name=name, **email_delivery()
    )
    return page, 422 if form.errors or form.form_errors else 200


def _schedule_form(kind: str, subject: Subject | None) -> ScheduleForm:
    return ScheduleForm(
        kind,
        areas=[] if kind == SAVED else _area_choices(subject),
        before_due=subject is not None and subject.before_due(HALF),
        place=_area_key(subject) if subject else "",
        every=request.args.get("every"),
        format=request.args.get("format"),
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
    return render_template(
        "schedules/schedule.html",
        row=row,
        name=tables.report_title(row),
        every=frequency_name(row.every, before_due=row.before_due),
        state_text=tables.state_text(row),
        table=tables.sendings_table(sendings, mails),
        colleague_url=_colleague_url(row),
        **email_delivery(),
    )


@blueprint.route("/<int:schedule_id>/edit", methods=["GET", "POST"])
@access.role(*READERS)
def edit(schedule_id: int) -> Response | tuple[str, int]:
    """Change the frequency and the format."""
    row = _load_open(schedule_id)
    form = ScheduleForm(row.subject, before_due=row.before_due, every=row.every, format=row.format)
    if form.submitted():
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
    page = render_template("schedules/edit.html", form=form, row=row, name=tables.report_title(row))
    return page, 422 if form.errors else 200


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
    row = _load_open(schedule_id)
    if request.method == "GET":
        return render_template("schedules/end.html", row=row, name=tables.report_title(row))
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


def _load_open(schedule_id: int) -> ScheduleRow:
    """Return the schedule. Raises ScheduleEnded."""
    row = queries.load_schedule(reading_session(), access.actor().person_id, schedule_id)
    if row.state == ENDED:
        raise ScheduleEnded
    return row


def _subject_from_url(kind: str) -> Subject | None:
    """Return the subject that the URL names, or None while the area is to be chosen.

    Raises NotFound for one that is missing or out of scope.
    """
    report_id, area_kind, area_id = (
        request.args.get(name, "") for name in ("report", "kind", "place")
    )
    if kind == SAVED:
        return _load_subject(kind, saved_report_id=_id_or_zero(report_id))
    if not area_kind and not area_id:
        return None
    return _load_subject(kind, area_kind=area_kind, area_id=_id_or_zero(area_id))


def _subject_from_choice(kind: str, key: str) -> Subject:
    area_kind, _colon, area_id = key.partition(":")
    return _load_subject(kind, area_kind=area_kind, area_id=_id_or_zero(area_id))


def _load_subject(
    kind: str, *, area_kind: str = "", area_id: int = 0, saved_report_id: int | None = None
) -> Subject:
    return queries.load_subject(
        reading_session(),
        access.actor(),
        kind,
        area_kind=area_kind,
        area_id=area_id,
        saved_report_id=saved_report_id,
    )


def _id_or_zero(text: str) -> int:
    """Return an id from a URL or form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _area_choices(subject: Subject | None) -> list[tuple[str, str]]:
    """Return the areas to choose from, first the subject's own if it is not among the usual."""
    areas = queries.list_offered_areas(reading_session(), access.actor())
    if subject and (subject.area.kind, subject.area.id) not in {(a.kind, a.id) for a in areas}:
        areas.insert(0, subject.area)
    return [(f"{area.kind}:{area.id}", local(area, "name")) for area in areas]


def _area_key(subject: Subject) -> str:
    return f"{subject.area.kind}:{subject.area.id}"


def _colleague_url(row: ScheduleRow) -> str:
    """Return a URL by which a colleague sets up the same report within their own scope."""
    subject = (
        {"report": row.saved_report_id}
        if row.subject == SAVED
        else {"kind": row.place_kind, "place": row.place_id}
    )
    path = url_for("schedules.new", what=row.subject, every=row.every, format=row.format, **subject)
    return f"{container().settings.base_url}{path}"
