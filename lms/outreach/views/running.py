"""The sessions that one runs: the list, announcing one, changing it, calling it off."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import queries as accounts
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.services import record_event
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.outreach import queries, services
from lms.outreach.errors import PlanWrong
from lms.outreach.forms import CancelForm, RunFilter, SessionForm, form_values, language_name
from lms.outreach.rules import TrainingPlan
from lms.outreach.views.common import RUNNERS, blueprint, load_run, unit_groups
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_counted_listing
from lms.web.transaction import read_while_sent, reading, session


@blueprint.get("/run")
@access.role(*RUNNERS)
def run() -> str:
    """The list."""
    form = RunFilter(units=unit_groups())
    page = read_counted_listing(
        partial(
            queries.run_sessions,
            session(),
            access.actor(),
            form.search(),
            sort=form.sort.data,
            now=now(),
        )
    )
    return render_template("outreach/run.html", form=form, page=page)


@blueprint.post("/run/export")
@access.role(*RUNNERS)
def export_run() -> Response:
    """The whole list as a file, with the filter of the address."""
    form, actor, kind, language = (
        RunFilter(units=unit_groups()),
        access.actor(),
        asked_format(),
        current_language(),
    )
    record_event(
        session(),
        kind="exported",
        subject="training_sessions",
        now=now(),
        by_id=actor.audit_id,
        format=kind,
    )
    header = [
        _("Name of the lesson"),
        _("Course"),
        _("Day"),
        _("Begins at"),
        _("Ends at"),
        _("District"),
        _("Where"),
        _("Only for the people of"),
        _("Language"),
        _("Places"),
        _("Have a place"),
        _("Wait"),
        _("Came"),
        _("State"),
    ]
    zone, search, sort, moment = (
        container().settings.timezone,
        form.search(),
        form.sort.data,
        now(),
    )

    def rows(own_session: Any) -> Iterator[Sequence[Cell]]:
        with using_language(language):
            for row in queries.all_run_sessions(own_session, actor, search, sort=sort, now=moment):
                begins, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
                state = (
                    _("cancelled")
                    if row.cancelled_at
                    else _("Past")
                    if row.ends_at <= moment
                    else _("To come")
                )
                yield [
                    *(getattr(row, f"title_{language}"), row.course),
                    begins.date(),
                    f"{begins:%H:%M}",
                    f"{ends:%H:%M}",
                    *(
                        getattr(row, f"{name}_{language}")
                        for name in ("unit", "place", "organisation")
                    ),
                    language_name(row.language),
                    row.capacity,
                    row.coming,
                    row.waiting,
                    row.came,
                    state,
                ]

    return table_file(
        name="lessons", title=_("Face-to-face lessons"), header=header, rows=read_while_sent(rows)
    )


@blueprint.get("/sessions/new")
@access.role(*RUNNERS)
def new() -> str:
    """The form for a session."""
    return render_template("outreach/edit.html", form=_form(None, None), row=None)


@blueprint.post("/sessions/new")
@access.role(*RUNNERS)
def announce() -> BaseResponse | tuple[str, int]:
    """Announces it."""
    form = _form(None, None)
    if form.submitted():
        try:
            made = services.plan_session(
                session(), plan=_plan(form), by=access.actor(), moment=moment()
            )
        except PlanWrong as error:
            _refuse(form, error)
        else:
            flash(_("The lesson is announced. People can sign up."), "success")
            return redirect(url_for("outreach.people", session_id=made), 303)
    return render_template("outreach/edit.html", form=form, row=None), 422


@blueprint.get("/sessions/<int:session_id>/edit")
@access.role(*RUNNERS)
def edit(session_id: int) -> str:
    """The form with what was announced."""
    row = load_run(session_id)
    form = _form(row, form_values(row, container().settings.timezone))
    return render_template("outreach/edit.html", form=form, row=row)


@blueprint.post("/sessions/<int:session_id>/edit")
@access.role(*RUNNERS)
def change(session_id: int) -> BaseResponse | tuple[str, int]:
    """Changes it, and tells those who signed up of another time or place."""
    row = load_run(session_id)
    form = _form(row, None)
    if form.submitted():
        try:
            services.change_session(
                session(),
                session_id=session_id,
                plan=_plan(form),
                by=access.actor(),
                moment=moment(),
            )
        except PlanWrong as error:
            _refuse(form, error)
        else:
            flash(_("The lesson is changed."), "success")
            return redirect(url_for("outreach.people", session_id=session_id), 303)
    return render_template("outreach/edit.html", form=form, row=row), 422


@blueprint.get("/sessions/<int:session_id>/cancel")
@access.role(*RUNNERS)
def cancel(session_id: int) -> str:
    """Asks why, and once more."""
    return render_template("outreach/cancel.html", row=load_run(session_id), form=CancelForm())


@blueprint.post("/sessions/<int:session_id>/cancel")
@access.role(*RUNNERS)
def confirm_cancelling(session_id: int) -> BaseResponse | tuple[str, int]:
    """Calls it off, and tells those who signed up."""
    row, form = load_run(session_id), CancelForm()
    if form.submitted():
        services.cancel_session(
            session(),
            session_id=session_id,
            reason=form.reason.data,
            by=access.actor(),
            moment=moment(),
        )
        flash(_("The lesson is cancelled. Everybody who signed up is told."), "success")
        return redirect(url_for("outreach.run"), 303)
    return render_template("outreach/cancel.html", row=row, form=form), 422


def _form(row: queries.SessionRow | None, values: dict[str, Any] | None) -> SessionForm:
    """Offers the districts and bodies for which the actor may hold sessions."""
    actor = access.actor()
    roles = actor.role_names
    for_all, for_bodies = (
        bool(roles & {OFFICER, CONSULTANT, NATIONAL_ADMIN}),
        bool(roles & {HR, NATIONAL_ADMIN}),
    )
    return SessionForm(
        kept=row,
        for_all=for_all,
        for_bodies=for_bodies,
        data=values or {},
        units=unit_groups() if for_bodies else queries.units_to_hold_in(reading(), actor),
        finder=OrganisationsWithin(reading(), accounts.organisations_of_hr(actor)),
    )


def _plan(form: SessionForm) -> TrainingPlan:
    course = form.course.data
    return form.plan(
        container().settings.timezone, queries.course_id_of(reading(), course) if course else None
    )


def _refuse(form: SessionForm, error: PlanWrong) -> None:
    if error.field in form:
        form.fail(error.field, error.text())
    else:
        form.form_errors.append(error.text())
