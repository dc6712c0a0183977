"""Assignments with their progress: the list, one with its people, its record, withdrawing it."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN, full_name
from lms.core import jobs
from lms.core.i18n import current_language, format_date, format_number, mark
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.obligations import queries, services
from lms.obligations.errors import AssignmentNotFound
from lms.obligations.forms.people import AssignmentFilter, ObligedFilter
from lms.obligations.queries import AssignmentRow, AssignmentSearch
from lms.obligations.rules import REFUSED, STANDING, WAITING, WITHDRAWN
from lms.obligations.views.common import ASSIGNERS, blueprint, download, load
from lms.obligations.views.people import asked_for, export_people, read_obliged_people, state_words
from lms.obligations.views.words import terms_words
from lms.web import access
from lms.web.container import moment, today
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.transaction import reading, session

EXPORTED_AT_A_TIME = 500
STATES = {
    STANDING: mark("in force"),
    WAITING: mark("waiting for approval"),
    REFUSED: mark("refused"),
    WITHDRAWN: mark("withdrawn"),
}
EVENTS = {
    "created": mark("made"),
    "approved": mark("approved"),
    "refused": mark("refused"),
    "changed": mark("changed"),
    "due_moved": mark("the due day was moved for some"),
    "withdrawn": mark("withdrawn"),
}


@blueprint.get("/")
@access.role(*ASSIGNERS)
def index() -> str:
    """The assignments for people whom one answers for, each with how many of them have met it."""
    form = AssignmentFilter()
    chosen = _chosen(form)
    page = read_listing(
        partial(
            queries.assignments,
            session(),
            access.actor(),
            today=today(),
            chosen=chosen,
            sort=form.sort.data,
        ),
        partial(queries.assignment_count, session(), access.actor(), chosen),
    )
    return render_template(
        "obligations/index.html",
        form=form,
        page=page,
        is_narrowed=chosen != AssignmentSearch(reach=True),
        state_name=state_name,
        waiting=queries.waiting_count(session(), access.actor()),
    )


@blueprint.post("/export")
@access.role(*ASSIGNERS)
def export_assignments() -> Response:
    """The list as a file, with the filter of the address."""
    form = AssignmentFilter()
    header = [
        _("Course"),
        _("For the civil servants of"),
        _("Due"),
        _("People"),
        _("Completed"),
        _("Overdue"),
        _("Exempt"),
        _("State"),
        _("Reason"),
    ]
    return download(
        "assignments",
        _("Assignments"),
        header,
        _cells(_chosen(form), form.sort.data),
        subject="assignments",
    )


@blueprint.get("/<int:assignment_id>")
@access.role(*ASSIGNERS)
def assignment(assignment_id: int) -> str:
    """An assignment with its people: those whom one answers for."""
    row, form = _load_reached(assignment_id), ObligedFilter()
    chosen = asked_for(form, assignment_id)
    page = read_obliged_people(chosen, form.sort.data)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    return render_template(
        "obligations/assignment.html",
        row=row,
        words=terms_words(queries.terms(session(), assignment_id)),
        form=form,
        page=page,
        is_narrowed=chosen != queries.ObligedSearch(assignment_id),
        state_words=state_words,
        state_name=state_name,
        today=today(),
        job=jobs.latest(
            session(), kind=services.RESOLVE_JOB, subject=f"assignment:{assignment_id}"
        ),
    )


@blueprint.post("/<int:assignment_id>/export")
@access.role(*ASSIGNERS)
def export_assignment(assignment_id: int) -> Response:
    """The people of an assignment as a file, with the filter of the address."""
    _load_reached(assignment_id)
    chosen, subject = asked_for(ObligedFilter(), assignment_id), f"assignment:{assignment_id}"
    return export_people(
        chosen, name=f"assignment-{assignment_id}", title=_("People"), subject=subject
    )


@blueprint.get("/<int:assignment_id>/record")
@access.role(*ASSIGNERS)
def record(assignment_id: int) -> str:
    """Who did what to an assignment, when."""
    row = load(assignment_id)
    events = [
        (event, *_event_words(event))
        for event in queries.assignment_events(session(), assignment_id)
    ]
    return render_template("obligations/record.html", row=row, events=events)


@blueprint.get("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def withdraw(assignment_id: int) -> str:
    """Asks once more."""
    row = load(assignment_id)
    if row.state not in (STANDING, WAITING):
        raise AssignmentNotFound
    return render_template("obligations/withdraw.html", row=row)


@blueprint.post("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def confirm_withdrawal(assignment_id: int) -> BaseResponse:
    """Withdraws an assignment: what is open ends, what is met stays."""
    ended = services.withdraw_assignment(
        session(), assignment_id=assignment_id, by=access.actor(), moment=moment()
    )
    flash(
        _("The assignment is withdrawn. Obligations that ended with it: %(count)s.")
        % {"count": format_number(ended)},
        "success",
    )
    return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)


def state_name(row: AssignmentRow) -> str:
    """The state of an assignment in words."""
    if row.state == STANDING and row.is_retired:
        return _("the course went out of service")
    if row.state == STANDING and row.due_on is not None and row.due_on < today():
        return _("in force, the day has passed")
    return _(STATES[row.state])


def due_words(row: AssignmentRow) -> str:
    """By when, as a table has it."""
    return (
        f"{row.due_on:%d.%m.%Y}"
        if row.due_on is not None
        else _("%(days)s days after joining") % {"days": row.due_days}
    )


def _chosen(form: AssignmentFilter) -> AssignmentSearch:
    mine = access.actor().person_id if form.mine.data else None
    return AssignmentSearch(
        form.state.data, form.course.data, form.target.data or "", mine, reach=True
    )


def _load_reached(assignment_id: int) -> AssignmentRow:
    """An assignment for people whom one answers for, whoever made it."""
    row = queries.assignment(reading(), access.actor(), assignment_id, today=today(), reach=True)
    if row is None:
        raise AssignmentNotFound
    return row


def _cells(chosen: AssignmentSearch, sort: str) -> Iterator[list[Cell]]:
    """The rows of the file, read before the request ends: assignments are few."""
    rows: list[list[Cell]] = []
    while len(rows) % EXPORTED_AT_A_TIME == 0:
        some = queries.assignments(
            reading(),
            access.actor(),
            today=today(),
            limit=EXPORTED_AT_A_TIME,
            offset=len(rows),
            chosen=chosen,
            sort=sort,
        )
        rows += [_row_cells(row) for row in some]
        if not some:
            break
    return iter(rows)


def _row_cells(row: AssignmentRow) -> list[Cell]:
    title, target = (getattr(row, f"{name}_{current_language()}") for name in ("title", "target"))
    due: Cell = row.due_on if row.due_on is not None else due_words(row)
    return [
        title,
        target,
        due,
        row.total,
        row.met,
        row.overdue,
        row.exempt,
        state_name(row),
        row.reason,
    ]


def _event_words(event: Any) -> tuple[str, str]:
    """What happened and what was said of it; and the name of who did it."""
    words = _(EVENTS[event.kind])
    if event.kind == "due_moved":
        words = _("the due day was moved to %(day)s for %(people)s") % {
            "day": format_date(date.fromisoformat(event.details["due_on"])),
            "people": format_number(event.details["people"]),
        }
    if event.kind == "created" and "people" in event.details:
        words = _("made, for %(people)s people on that day") % {
            "people": format_number(event.details["people"])
        }
    reason = event.details.get("reason") if event.kind != "created" else ""
    by = full_name(event.surname or "", event.given_name or "", event.patronymic or "")
    return (f"{words} – {reason}" if reason else words), by
