"""Who is late, across assignments, and what is done with people chosen in a list: a reminder, another due day."""

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
from lms.obligations.queries.obliged import obliged_pairs
from lms.obligations.queries.selection import Pair, open_pairs
from lms.obligations.rules import OPEN
from lms.obligations.services.reminders import remind_people
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.obligations.views.people import asked_for, export_people, read_obliged_people, state_words
from lms.web import access
from lms.web.container import moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading, session

MOST_CHOSEN: Final = 200  # a page of a list has fewer
NARROWING_TO_OPEN: Final = ("open", "not_begun", "under_way", "overdue")


@blueprint.get("/late")
@access.role(*ASSIGNERS)
def late() -> str:
    """Who is late with whatever they have to complete, the latest first."""
    form = LateFilter()
    chosen = asked_for(form, None)
    page = read_obliged_people(chosen, form.sort.data)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    is_narrowed = chosen != queries.ObligedSearch(state=chosen.state)
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
    """The whole list as a file, with the filter of the address."""
    return export_people(
        asked_for(LateFilter(), None), name="late", title=_("Who is late"), subject="late"
    )


@blueprint.get("/remind")
@access.role(*ASSIGNERS)
def remind() -> str | BaseResponse:
    """Says how many are reminded, and asks once more."""
    chosen = _selection()
    return (
        render_template("obligations/remind.html", chosen=chosen)
        if chosen.pairs
        else _nobody(chosen)
    )


@blueprint.post("/remind")
@access.role(*ASSIGNERS)
def confirm_reminder() -> BaseResponse:
    """Reminds them."""
    chosen = _selection()
    told = chosen.each(
        lambda assignment_id, people: remind_people(
            session(),
            assignment_id=assignment_id,
            person_ids=people,
            by=access.actor(),
            moment=moment(),
        )
    )
    words = _(
        "Reminded: %(count)s. Whoever was reminded by hand today already or is on leave is left out."
    )
    flash(words % {"count": format_number(told)}, "success" if told else "info")
    return redirect(chosen.back, 303)


@blueprint.get("/move")
@access.role(*ASSIGNERS)
def move() -> str | BaseResponse:
    """Asks for the new day and the reason, and says for how many."""
    chosen = _selection()
    return (
        render_template("obligations/move.html", chosen=chosen, form=MoveDueDayForm())
        if chosen.pairs
        else _nobody(chosen)
    )


@blueprint.post("/move")
@access.role(*ASSIGNERS)
def confirm_move() -> BaseResponse | tuple[str, int]:
    """Moves the day."""
    chosen, form = _selection(), MoveDueDayForm()
    if form.submitted():
        try:
            moved = chosen.each(
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
            return redirect(chosen.back, 303)
    return render_template("obligations/move.html", chosen=chosen, form=form), 422


@dataclass(frozen=True, slots=True)
class Selection:
    """The people chosen in a list, each with the assignment: those who have it open and whom one answers for. `back`: the list."""

    pairs: Sequence[Pair]
    back: str

    @property
    def people(self) -> int:
        """How many people they are."""
        return len({person_id for _assignment, person_id in self.pairs})

    @property
    def action(self) -> str:
        """This address with the selection in it."""
        return request.full_path

    def each(self, do: Callable[[int, list[int]], int]) -> int:
        """Does it for the people of each assignment; how many it was done for. Raises NobodySelected."""
        if not self.pairs:
            raise NobodySelected
        of: dict[int, list[int]] = {}
        for assignment_id, person_id in self.pairs:
            of.setdefault(assignment_id, []).append(person_id)
        return sum(do(assignment_id, people) for assignment_id, people in of.items())


def _selection() -> Selection:
    """What is asked for: people one by one (`who`, assignment-person), or all that the filter of the address shows (`everyone`)."""
    text = request.args.get("assignment", "")
    assignment_id = int(text) if _is_number(text) else None
    back = (
        url_for("obligations.late")
        if assignment_id is None
        else url_for("obligations.assignment", assignment_id=assignment_id)
    )
    if request.args.get("everyone") == "1":
        return Selection(_all_shown(assignment_id), back)
    asked = {
        pair
        for text in request.values.getlist("who")[:MOST_CHOSEN]
        if (pair := _pair(text)) is not None
    }
    return Selection(open_pairs(reading(), access.actor(), asked), back)


def _all_shown(assignment_id: int | None) -> list[Pair]:
    """A filter that the form does not know (any more) narrows a list to nothing here: it must not make a selection larger."""
    form: LateFilter | ObligedFilter = LateFilter() if assignment_id is None else ObligedFilter()
    if any(request.args.get(field.name) and not field.data for field in form):
        return []
    chosen = asked_for(form, assignment_id)
    if chosen.state not in NARROWING_TO_OPEN:
        if chosen.state:
            return []
        chosen = queries.ObligedSearch(
            assignment_id, OPEN, "", chosen.unit_id, chosen.organisation, chosen.name
        )
    return obliged_pairs(reading(), access.actor(), chosen, today=today())


def _nobody(chosen: Selection) -> BaseResponse:
    flash(_("Choose at least one person who has not completed the course yet."), "warning")
    return redirect(chosen.back)


def _pair(text: str) -> Pair | None:
    assignment_id, _dash, person_id = text.partition("-")
    return (
        (int(assignment_id), int(person_id))
        if _is_number(assignment_id) and _is_number(person_id)
        else None
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
