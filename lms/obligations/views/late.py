"""Screens of people who are late, and of reminders and new due days for selected people."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import DueDayInPast, NobodySelected
from lms.obligations.forms.people import LateFilter, MoveDueDayForm, ObligedFilter
from lms.obligations.queries.obliged import list_obliged_pairs
from lms.obligations.queries.selection import Pair, list_open_pairs
from lms.obligations.rules import OPEN
from lms.obligations.services.reminders import remind_people
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.obligations.views.people import (
    export_people,
    read_obliged_people,
    read_search,
    state_words,
)
from lms.web import access
from lms.web.container import moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

MOST_CHOSEN: Final = 200  # a page of a list has fewer rows
NARROWING_TO_OPEN: Final = ("open", "not_begun", "under_way", "overdue")


@blueprint.get("/late")
@access.role(*ASSIGNERS)
def late() -> str:
    """List the people who are late, across assignments."""
    form = LateFilter()
    search = read_search(form, None)
    page = read_obliged_people(search, form.sort.data)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    is_narrowed = search != queries.ObligedSearch(state=search.state)
    return render_template(
        "obligations/late.html",
        form=form,
        page=page,
        is_narrowed=is_narrowed,
        state_words=state_words,
        today=today(),
    )


@blueprint.post("/late/export")
@access.role(*ASSIGNERS)
def export_late() -> Response:
    """Export the list with the filter of the URL."""
    return export_people(
        read_search(LateFilter(), None), name="late", title=_("Who is late"), subject="late"
    )


@blueprint.get("/remind")
@access.role(*ASSIGNERS)
def remind() -> str | BaseResponse:
    """Ask for confirmation before reminding the selected people."""
    selection = _read_selection()
    if not selection.pairs:
        return _redirect_empty(selection)
    return render_template("obligations/remind.html", selection=selection)


@blueprint.post("/remind")
@access.role(*ASSIGNERS)
def confirm_reminder() -> BaseResponse:
    """Remind the selected people."""
    selection = _read_selection()
    count = selection.run_for_each(
        lambda assignment_id, people: remind_people(
            session(),
            assignment_id=assignment_id,
            person_ids=people,
            by=access.actor(),
            moment=moment(),
        )
    )
    words = _(
        "Reminded: %(count)s. Whoever was reminded by hand today already or is on leave is left "
        "out."
    )
    flash(words % {"count": format_number(count)}, "success" if count else "info")
    return redirect(selection.back, 303)


@blueprint.get("/move")
@access.role(*ASSIGNERS)
def move() -> str | BaseResponse:
    """Show the form of a new due day for the selected people."""
    selection = _read_selection()
    if not selection.pairs:
        return _redirect_empty(selection)
    return render_template("obligations/move.html", selection=selection, form=MoveDueDayForm())


@blueprint.post("/move")
@access.role(*ASSIGNERS)
def confirm_move() -> BaseResponse | tuple[str, int]:
    """Move the due day of the selected people."""
    selection, form = _read_selection(), MoveDueDayForm()
    if form.submitted():
        try:
            moved = selection.run_for_each(
                lambda assignment_id, people: services.move_due(
                    session(),
                    assignment_id=assignment_id,
                    person_ids=people,
                    due_on=form.due_on.data,
                    reason=form.reason.data,
                    by=access.actor(),
                    moment=moment(),
                )
            )
        except DueDayInPast as error:
            form.fail("due_on", error.text())
        else:
            flash(
                _("The due day is moved for so many people: %(count)s.")
                % {"count": format_number(moved)},
                "success",
            )
            return redirect(selection.back, 303)
    return render_template("obligations/move.html", selection=selection, form=form), 422


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected people in scope with an open obligation, as (assignment id, person id).

    `back`: the URL of the list.
    """

    pairs: Sequence[Pair]
    back: str

    @property
    def people(self) -> int:
        """The number of different people."""
        return len({person_id for _assignment, person_id in self.pairs})

    @property
    def action(self) -> str:
        """The URL of this request, which holds the selection."""
        return request.full_path

    def run_for_each(self, action: Callable[[int, list[int]], int]) -> int:
        """Run an action for the people of each assignment and add up its results.

        Raises NobodySelected.
        """
        if not self.pairs:
            raise NobodySelected
        by_assignment: dict[int, list[int]] = defaultdict(list)
        for assignment_id, person_id in self.pairs:
            by_assignment[assignment_id].append(person_id)
        return sum(action(*item) for item in by_assignment.items())


def _read_selection() -> Selection:
    """Read the selection: single people (`who`), or all of the filter in the URL (`everyone`)."""
    text = request.args.get("assignment", "")
    assignment_id = int(text) if _is_number(text) else None
    back = (
        url_for("obligations.late")
        if assignment_id is None
        else url_for("obligations.assignment", assignment_id=assignment_id)
    )
    if request.args.get("everyone") == "1":
        return Selection(_list_filtered(assignment_id), back)
    texts = request.values.getlist("who")[:MOST_CHOSEN]
    selected = {pair for text in texts if (pair := _parse_pair(text)) is not None}
    return Selection(list_open_pairs(reading_session(), access.actor(), selected), back)


def _list_filtered(assignment_id: int | None) -> list[Pair]:
    """Return all people with the filter of the URL and an open obligation.

    A filter value that the form does not know selects nobody, so that it never selects more people
    than were meant.
    """
    form: LateFilter | ObligedFilter = LateFilter() if assignment_id is None else ObligedFilter()
    if any(request.args.get(field.name) and not field.data for field in form):
        return []
    search = read_search(form, assignment_id)
    if search.state not in NARROWING_TO_OPEN:
        if search.state:
            return []
        search = queries.ObligedSearch(
            assignment_id, OPEN, "", search.unit_id, search.organisation, search.name
        )
    return list_obliged_pairs(reading_session(), access.actor(), search, today=today())


def _redirect_empty(selection: Selection) -> BaseResponse:
    flash(_("Choose at least one person who has not completed the course yet."), "warning")
    return redirect(selection.back)


def _parse_pair(text: str) -> Pair | None:
    assignment_id, _dash, person_id = text.partition("-")
    if not _is_number(assignment_id) or not _is_number(person_id):
        return None
    return int(assignment_id), int(person_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
