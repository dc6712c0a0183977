"""The people that a request selects in a list, for reminders, new due days and exemptions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.obligations import queries
from lms.obligations.errors import NobodySelected
from lms.obligations.forms.people import LateFilter, ObligedFilter
from lms.obligations.queries.obliged import list_obliged_pairs
from lms.obligations.queries.obliged_search import OPEN_STATES
from lms.obligations.queries.selection import list_course_ids, list_late_pairs, list_open_pairs
from lms.obligations.rules import OPEN
from lms.obligations.rules.keys import DutyKey, ObligationKey
from lms.obligations.views.people import read_search
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading_session

# Filters of both lists.
FILTERS: Final = ("course", "state", "unit", "organisation", "name", "sort")
MOST_CHOSEN: Final = 200  # a page of a list has fewer rows


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected people in scope with an open obligation.

    `pairs`: assignment and person. `assignment_id`: that of the list; None in the list of late
    people, where each row is a duty. `back`: the URL of the list, with its filter.
    """

    pairs: Sequence[ObligationKey]
    assignment_id: int | None
    back: str

    @property
    def people(self) -> int:
        """The number of different people."""
        return len({pair.person_id for pair in self.pairs})

    @property
    def action(self) -> str:
        """The URL of this request, which holds the selection."""
        return request.full_path

    def list_duties(self) -> list[DutyKey]:
        """Return the course and person of each row, once each. Raises NobodySelected."""
        if not self.pairs:
            raise NobodySelected
        courses = list_course_ids(reading_session(), {pair.assignment_id for pair in self.pairs})
        return sorted({DutyKey(courses[assignment], person) for assignment, person in self.pairs})

    def move_days(self, due_on: date, move: Callable[[int, list[int]], int]) -> int:
        """Move people's days, assignment by assignment; return the number of people.

        In the list of late people all reasons of a duty move that are due before the new day,
        because the duty would stay late by any of them. Raises NobodySelected.
        """
        duties = self.list_duties()
        pairs: Collection[ObligationKey] = self.pairs
        if self.assignment_id is None:
            pairs = list_late_pairs(reading_session(), access.actor(), duties, before=due_on)
        by_assignment: dict[int, list[int]] = defaultdict(list)
        for assignment_id, person_id in pairs:
            by_assignment[assignment_id].append(person_id)
        counts = [move(*item) for item in by_assignment.items()]
        is_one_list = self.assignment_id is not None
        return sum(counts) if is_one_list else len({person_id for _, person_id in pairs})


def read_selection() -> Selection:
    """Read the selection: single people (`who`), or all of the filter in the URL (`everyone`)."""
    assignment_id = parse_id(request.args.get("assignment"))
    filters: dict[str, Any] = {
        name: request.args[name] for name in FILTERS if request.args.get(name)
    }
    back = (
        url_for("obligations.late", **filters)
        if assignment_id is None
        else url_for("obligations.assignment", assignment_id=assignment_id, **filters)
    )
    if request.args.get("everyone") == "1":
        return Selection(_list_filtered(assignment_id), assignment_id, back)
    texts = request.values.getlist("who")[:MOST_CHOSEN]
    unchecked_pairs = {pair for text in texts if (pair := _parse_pair(text)) is not None}
    pairs = list_open_pairs(reading_session(), access.actor(), unchecked_pairs)
    return Selection(pairs, assignment_id, back)


def redirect_empty(selection: Selection) -> Response:
    """Return to the list, because nobody in the selection has to complete the course."""
    flash(_("Choose at least one person who has not completed the course yet."), "warning")
    return redirect(selection.back)


def _list_filtered(assignment_id: int | None) -> list[ObligationKey]:
    """Return all people with the filter of the URL and an open obligation.

    A filter value that the form does not know selects nobody, so that it never selects more people
    than were meant.
    """
    form: LateFilter | ObligedFilter = LateFilter() if assignment_id is None else ObligedFilter()
    if any(request.args.get(field.name) and not field.data for field in form):
        return []
    search = read_search(form, assignment_id)
    if search.state not in OPEN_STATES:
        if search.state:
            return []
        search = queries.ObligedSearch(
            assignment_id=assignment_id,
            state=OPEN,
            course="",
            unit_id=search.unit_id,
            organisation=search.organisation,
            name=search.name,
        )
    return list_obliged_pairs(reading_session(), access.actor(), search, today=today())


def _parse_pair(text: str) -> ObligationKey | None:
    assignment_id, _dash, person_id = map(parse_id, text.partition("-"))
    return (
        None
        if assignment_id is None or person_id is None
        else ObligationKey(assignment_id, person_id)
    )
