"""Screens for whoever manages trainings: the list, announcing, changing, cancelling."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import queries as accounts
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.services import record_event
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.outreach import queries, services
from lms.outreach.errors import PlanWrong
from lms.outreach.forms import (
    CancelForm,
    ManagedFilter,
    TrainingForm,
    language_name,
    training_form_values,
)
from lms.outreach.rules import TrainingPlan
from lms.outreach.views.common import MANAGERS, blueprint, list_unit_groups, load_managed
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_counted_listing
from lms.web.templating import local
from lms.web.transaction import read_while_sent, reading_session, session


@blueprint.get("/run")
@access.role(*MANAGERS)
def managed() -> str:
    """List the trainings that the actor manages."""
    form = ManagedFilter(units=list_unit_groups())
    page = read_counted_listing(
        partial(
            queries.list_managed_trainings,
            session(),
            access.actor(),
            form.search(),
            sort=form.sort.data,
            now=now(),
        )
    )
    return render_template("outreach/managed.html", form=form, page=page)


@blueprint.post("/run/export")
@access.role(*MANAGERS)
def export_managed() -> Response:
    """Send the whole list as a file, filtered and sorted as the URL says."""
    form, actor, kind = ManagedFilter(units=list_unit_groups()), access.actor(), read_format()
    record_event(
        session(),
        kind="exported",
        subject="training_sessions",
        now=now(),
        by_id=actor.audit_id,
        format=kind,
    )
    search, sort, exported_at = form.search(), form.sort.data, now()
    language, zone = current_language(), container().settings.timezone

    def rows(own_session: Any) -> Iterator[Sequence[Cell]]:
        trainings = queries.stream_managed_trainings(
            own_session, actor, search, sort=sort, now=exported_at
        )
        with using_language(language):  # rows are written after the request
            for row in trainings:
                yield _export_row(row, zone, exported_at)

    return send_table(
        name="lessons",
        title=_("Face-to-face lessons"),
        header=_export_header(),
        rows=read_while_sent(rows),
    )


def _export_header() -> list[str]:
    return [
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


def _export_row(row: queries.TrainingRow, zone: ZoneInfo, exported_at: datetime) -> list[Cell]:
    begins, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return [
        local(row, "title"),
        row.course,
        begins.date(),
        f"{begins:%H:%M}",
        f"{ends:%H:%M}",
        local(row, "unit"),
        local(row, "place"),
        local(row, "organisation"),
        language_name(row.language),
        row.capacity,
        row.coming,
        row.waiting,
        row.came,
        _state_name(row, exported_at),
    ]


def _state_name(row: queries.TrainingRow, exported_at: datetime) -> str:
    if row.cancelled_at:
        return _("cancelled")
    if row.late_reason:
        return _("Past, entered afterwards")
    return _("Past") if row.ends_at <= exported_at else _("To come")


@blueprint.get("/sessions/new")
@access.role(*MANAGERS)
def new() -> str:
    """Show the empty form for a training."""
    return render_template("outreach/edit.html", form=build_training_form(None, None), row=None)


@blueprint.post("/sessions/new")
@access.role(*MANAGERS)
def announce() -> BaseResponse | tuple[str, int]:
    """Announce a training."""
    form = build_training_form(None, None)
    if form.submitted():
        try:
            training_id = services.announce_training(
                session(), plan=read_plan(form), by=access.actor(), moment=moment()
            )
        except PlanWrong as error:
            show_plan_error(form, error)
        else:
            flash(_("The lesson is announced. People can sign up."), "success")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    return render_template("outreach/edit.html", form=form, row=None), 422


@blueprint.get("/sessions/<int:training_id>/edit")
@access.role(*MANAGERS)
def edit(training_id: int) -> str:
    """Show the form for changing a training."""
    row = load_managed(training_id)
    form = build_training_form(row, training_form_values(row, container().settings.timezone))
    return render_template("outreach/edit.html", form=form, row=row)


@blueprint.post("/sessions/<int:training_id>/edit")
@access.role(*MANAGERS)
def change(training_id: int) -> BaseResponse | tuple[str, int]:
    """Change a training; whoever signed up is told of another time or venue."""
    row = load_managed(training_id)
    form = build_training_form(row, None)
    if form.submitted():
        try:
            services.change_training(
                session(),
                training_id=training_id,
                plan=read_plan(form),
                by=access.actor(),
                moment=moment(),
            )
        except PlanWrong as error:
            show_plan_error(form, error)
        else:
            flash(_("The lesson is changed."), "success")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    return render_template("outreach/edit.html", form=form, row=row), 422


@blueprint.get("/sessions/<int:training_id>/cancel")
@access.role(*MANAGERS)
def cancel(training_id: int) -> str:
    """Ask for the reason of a cancellation."""
    return render_template("outreach/cancel.html", row=load_managed(training_id), form=CancelForm())


@blueprint.post("/sessions/<int:training_id>/cancel")
@access.role(*MANAGERS)
def confirm_cancelling(training_id: int) -> BaseResponse | tuple[str, int]:
    """Cancel a training; whoever signed up is told."""
    row, form = load_managed(training_id), CancelForm()
    if form.submitted():
        services.cancel_training(
            session(),
            training_id=training_id,
            reason=form.reason.data,
            by=access.actor(),
            moment=moment(),
        )
        flash(_("The lesson is cancelled. Everybody who signed up is told."), "success")
        return redirect(url_for("outreach.managed"), 303)
    return render_template("outreach/cancel.html", row=row, form=form), 422


def build_training_form(
    training: queries.TrainingRow | None,
    values: dict[str, Any] | None,
    kind: type[TrainingForm] = TrainingForm,
) -> TrainingForm:
    """Return the form with the units and organisations for which the actor may hold trainings."""
    actor = access.actor()
    for_all = bool(actor.role_names & {OFFICER, CONSULTANT, NATIONAL_ADMIN})
    for_organisations = bool(actor.role_names & {HR, NATIONAL_ADMIN})
    units = (
        list_unit_groups()
        if for_organisations
        else queries.list_units_to_hold_in(reading_session(), actor)
    )
    return kind(
        training=training,
        for_all=for_all,
        for_organisations=for_organisations,
        data=values or {},
        units=units,
        finder=OrganisationFinder(reading_session(), accounts.build_hr_scope(actor)),
    )


def read_plan(form: TrainingForm) -> TrainingPlan:
    """Return the plan that was typed."""
    course = form.course.data
    return form.plan(
        container().settings.timezone,
        queries.find_course_id(reading_session(), course) if course else None,
    )


def show_plan_error(form: TrainingForm, error: PlanWrong) -> None:
    """Add the error to its field, or to the form."""
    if error.field in form:
        form.fail(error.field, error.text())
    else:
        form.form_errors.append(error.text())
