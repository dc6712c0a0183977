"""Screens of obligations: assignments with their progress, assigning a course, the people of an assignment."""

from datetime import date
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.clock import local_date
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import AssignmentNotFound, CourseNotMandatory, DueDayPassed, NoReason, TargetNotFound
from lms.obligations.forms import AssignmentForm, ObligedFilter
from lms.web import access
from lms.web.pagination import PAGE_SIZE, Page, page_number
from lms.web.runtime import now, runtime
from lms.web.transaction import session

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
ASSIGNERS: Final = ("officer", "hr", "national_admin")
FIELD_OF_ERROR: Final = {TargetNotFound: "target", CourseNotMandatory: "course", DueDayPassed: "due_on", NoReason: "reason"}


@blueprint.get("/")
@access.role(*ASSIGNERS)
def index() -> str:
    """The assignments in one's scope, each with how many have met it."""
    number = page_number()
    offset = (number - 1) * PAGE_SIZE
    rows = queries.assignments(session(), access.actor(), today=_today(), limit=PAGE_SIZE, offset=offset)
    page = Page(rows, number, queries.assignment_count(session(), access.actor()))
    return render_template("obligations/index.html", page=page, today=_today())


@blueprint.get("/new")
@access.role(*ASSIGNERS)
def new() -> str:
    """The form for an assignment."""
    return render_template("obligations/new.html", form=AssignmentForm())


@blueprint.post("/new")
@access.role(*ASSIGNERS)
def assign() -> str | BaseResponse | tuple[str, int]:
    """First shows whom the assignment reaches; assigns once that is confirmed."""
    form = AssignmentForm()
    if form.submitted():
        try:
            return _assign(form) if form.confirmed.data else _preview(form)
        except (TargetNotFound, CourseNotMandatory, DueDayPassed, NoReason) as error:
            form.fail(FIELD_OF_ERROR[type(error)], error.text())
    return render_template("obligations/new.html", form=form), 422


@blueprint.get("/<int:assignment_id>")
@access.role(*ASSIGNERS)
def assignment(assignment_id: int) -> str:
    """An assignment with its people."""
    row = queries.assignment(session(), access.actor(), assignment_id, today=_today())
    if row is None:
        raise AssignmentNotFound
    form, number = ObligedFilter(), page_number()
    which = {"state": form.state.data, "today": _today()}
    people = queries.obliged_people(session(), row.id, **which, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    page = Page(people, number, queries.obliged_count(session(), row.id, **which))
    return render_template("obligations/assignment.html", row=row, form=form, page=page, today=_today())


@blueprint.get("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def withdraw(assignment_id: int) -> str:
    """Asks once more."""
    row = queries.assignment(session(), access.actor(), assignment_id, today=_today())
    if row is None or row.withdrawn_at is not None:
        raise AssignmentNotFound
    return render_template("obligations/withdraw.html", row=row)


@blueprint.post("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def confirm_withdrawal(assignment_id: int) -> BaseResponse:
    """Withdraws an assignment: what is open ends, what is met stays."""
    zone = runtime().settings.timezone
    ended = services.withdraw_assignment(session(), assignment_id=assignment_id, actor=access.actor(), now=now(), zone=zone)
    flash(_("The assignment is withdrawn. Obligations that ended with it: %(count)s.") % {"count": format_number(ended)}, "success")
    return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)


def _preview(form: AssignmentForm) -> str:
    target = form.chosen_target()
    outline = services.check_assignment(
        session(), slug=form.course.data, target=target, due_on=form.due_on.data, reason=form.reason.data,
        actor=access.actor(), today=_today(),
    )  # fmt: skip
    entry = queries.target_entry(session(), access.actor(), target)
    reach = queries.preview(session(), target=target, outline=outline, today=_today())
    return render_template("obligations/preview.html", form=form, outline=outline, entry=entry, reach=reach)


def _assign(form: AssignmentForm) -> BaseResponse:
    made = services.assign_course(
        session(), slug=form.course.data, target=form.chosen_target(), due_on=form.due_on.data, reason=form.reason.data,
        actor=access.actor(), now=now(), zone=runtime().settings.timezone,
    )  # fmt: skip
    flash(_("The course is assigned. Everyone concerned sees it in “My learning”."), "success")
    return redirect(url_for("obligations.assignment", assignment_id=made), 303)


def _today() -> date:
    return local_date(now(), runtime().settings.timezone)
