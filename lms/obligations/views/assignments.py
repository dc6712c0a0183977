"""Screens of assignments: the list, and one with its people."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

from flask import Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core import jobs
from lms.core.i18n import N_, ngettext
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.obligations import queries, services
from lms.obligations.errors import AssignmentNotFound
from lms.obligations.exports import PEOPLE, describe_states
from lms.obligations.forms.people import AssignmentFilter, ObligedFilter
from lms.obligations.queries import AssignmentRow, AssignmentSearch
from lms.obligations.rules import REFUSED, STANDING, WAITING, WITHDRAWN
from lms.obligations.views.common import ASSIGNERS, blueprint, export_table
from lms.obligations.views.people import read_obliged_people, read_search
from lms.obligations.views.words import describe_term_lines
from lms.web import access
from lms.web.container import today
from lms.web.downloads import send_list
from lms.web.forms import OTHERS
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import reading_session, session

EXPORT_BATCH = 500
STATES = {
    STANDING: N_("in force"),
    WAITING: N_("waiting for approval"),
    REFUSED: N_("refused"),
    WITHDRAWN: N_("withdrawn"),
}


@blueprint.get("/")
@access.role(*ASSIGNERS)
def index() -> str:
    """List the assignments that concern the actor's people, with their progress."""
    form = AssignmentFilter()
    search = _read_search(form)
    page = read_listing(
        partial(
            queries.list_assignments,
            session(),
            access.actor(),
            today=today(),
            search=search,
            sort=form.sort.data,
        ),
        partial(queries.count_assignments, session(), access.actor(), search),
    )
    return render_template(
        "obligations/index.html",
        form=form,
        page=page,
        is_narrowed=search != AssignmentSearch(reach=True),
        describe_state=describe_state,
        waiting=queries.count_waiting_assignments(session(), access.actor()),
    )


@blueprint.post("/export")
@access.role(*ASSIGNERS)
def export_assignments() -> Response:
    """Export the list with the filter of the URL."""
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
        _("Basis"),
    ]
    return export_table(
        "assignments",
        _("Assignments"),
        header,
        _list_rows(_read_search(form), form.sort.data),
        subject="assignments",
    )


@blueprint.get("/<int:assignment_id>")
@access.role(*ASSIGNERS)
def assignment(assignment_id: int) -> str:
    """Show an assignment with its people whom the actor answers for."""
    row, form = _load_visible(assignment_id), ObligedFilter()
    search = read_search(form, assignment_id)
    page = read_obliged_people(search, form.sort.data)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    return render_template(
        "obligations/assignment.html",
        row=row,
        words=describe_term_lines(queries.load_terms(session(), assignment_id)),
        form=form,
        page=page,
        is_narrowed=search != queries.ObligedSearch(assignment_id),
        describe_states=describe_states,
        describe_state=describe_state,
        today=today(),
        job=jobs.find_latest_job(
            session(), kind=services.RESOLVE_JOB, subject=f"assignment:{assignment_id}"
        ),
    )


@blueprint.post("/<int:assignment_id>/export")
@access.role(*ASSIGNERS)
def export_assignment(assignment_id: int) -> BaseResponse:
    """Export the people of an assignment with the filter of the URL."""
    return send_list(PEOPLE, asdict(read_search(ObligedFilter(), assignment_id)))


def describe_state(row: AssignmentRow) -> str:
    """Return the state of an assignment in words."""
    if row.state == STANDING and row.is_retired:
        return _("the course went out of service")
    if row.state == STANDING and row.due_on is not None and row.due_on < today():
        return _("in force, the day has passed")
    return _(STATES[row.state])


def describe_due_day(row: AssignmentRow) -> str:
    """Return the due day of an assignment for a table."""
    return (
        f"{row.due_on:%d.%m.%Y}"
        if row.due_on is not None
        else ngettext("%(num)s day after joining", "%(num)s days after joining", row.due_days or 0)
        % {"num": row.due_days}
    )


def _read_search(form: AssignmentFilter) -> AssignmentSearch:
    made_by, actor_id = form.mine.data, access.actor().person_id
    return AssignmentSearch(
        form.state.data,
        form.course.data,
        form.target.data or "",
        created_by=actor_id if made_by and made_by != OTHERS else None,
        of_others=actor_id if made_by == OTHERS else None,
        reach=True,
    )


def _load_visible(assignment_id: int) -> AssignmentRow:
    """Load an assignment that concerns the actor's people. Raises AssignmentNotFound."""
    row = queries.find_assignment(
        reading_session(), access.actor(), assignment_id, today=today(), reach=True
    )
    if row is None:
        raise AssignmentNotFound
    return row


def _list_rows(search: AssignmentSearch, sort: str) -> Iterator[list[Cell]]:
    """Return the rows of the export, all read within the request because assignments are few."""
    rows: list[list[Cell]] = []
    while len(rows) % EXPORT_BATCH == 0:
        page = queries.list_assignments(
            reading_session(),
            access.actor(),
            today=today(),
            limit=EXPORT_BATCH,
            offset=len(rows),
            search=search,
            sort=sort,
        )
        rows += [_list_cells(row) for row in page]
        if not page:
            break
    return iter(rows)


def _list_cells(row: AssignmentRow) -> list[Cell]:
    due: Cell = row.due_on if row.due_on is not None else describe_due_day(row)
    return [
        local(row, "title"),
        local(row, "target"),
        due,
        row.total,
        row.met_count,
        row.overdue_count,
        row.exempt_count,
        describe_state(row),
        row.reason,
    ]
