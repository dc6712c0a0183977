"""Search, display and export of lists of people with obligations."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from flask import Response

from lms.accounts.rules import EXPORTED
from lms.core.i18n import current_language, ngettext, set_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.obligations import queries
from lms.obligations.forms.people import LateFilter, ObligedFilter
from lms.obligations.queries import ObligedPerson, ObligedSearch
from lms.obligations.queries.reasons import iter_people_with_orders
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.obligations.rules.targets import parse_target
from lms.obligations.views.common import export_table
from lms.web import access
from lms.web.container import today
from lms.web.pagination import Listing, read_listing
from lms.web.personal import note_while_sent
from lms.web.templating import local
from lms.web.transaction import read_while_sent, reading_session

OVERDUE: Final = "overdue"


def read_search(form: ObligedFilter | LateFilter, assignment_id: int | None) -> ObligedSearch:
    """Read the search of a filter: people of an assignment, or all who are late."""
    target = parse_target(form.unit.data)
    return ObligedSearch(
        assignment_id=assignment_id,
        state=form.state.data if isinstance(form, ObligedFilter) else OVERDUE,
        course="" if isinstance(form, ObligedFilter) else form.course.data,
        unit_id=target.region_unit_id if target is not None else None,
        organisation=form.organisation.data or "",
        name=form.name.data or "",
        by_duty=isinstance(form, LateFilter),
    )


def read_obliged_people(search: ObligedSearch, sort: str) -> Listing[ObligedPerson]:
    """Read the page of the list that the URL asks for."""
    actor, day = access.actor(), today()
    return read_listing(
        partial(
            queries.list_obliged_people, reading_session(), actor, search, today=day, sort=sort
        ),
        partial(queries.count_obliged_people, reading_session(), actor, search, today=day),
    )


def state_words(row: ObligedPerson, day: date) -> str:
    """Return the state of a person's obligation on a day in words."""
    if row.state == OPEN:
        late = (day - row.due_on).days
        progress = _("under way") if row.is_begun else _("not begun")
        if late <= 0:
            return progress
        return (
            f"{ngettext('%(num)s day late', '%(num)s days late', late) % {'num': late}}, {progress}"
        )
    if row.state == MET:
        return _("completed late") if row.met_late else _("completed in time")
    return {EXEMPT: _("exempt"), ENDED: _("ended")}[row.state]


def export_people(search: ObligedSearch, *, name: str, title: str, subject: str) -> Response:
    """Export a whole list. The access log notes each person before their row is sent."""
    header = [
        _("Name"),
        _("Region or district"),
        _("Organisation"),
        _("Position"),
        _("Course"),
        _("State"),
        _("Due by"),
        _("Orders") if search.by_duty else _("Completed on"),
    ]
    return export_table(name, title, header, _stream_rows(search), subject=subject)


def _stream_rows(search: ObligedSearch) -> Iterator[list[Cell]]:
    """Return the rows, read in a session of their own while the file is sent.

    The request has ended then, so what depends on it (actor, day, language) is read now.
    """
    actor, day, language = access.actor(), today(), current_language()
    people = read_while_sent(
        lambda own_session: iter_people_with_orders(own_session, actor, search, today=day)
    )
    logged_people = note_while_sent(people, lambda pair: pair[0].person_id, EXPORTED)

    def read() -> Iterator[list[Cell]]:
        set_language(language)
        for row, orders in logged_people:
            yield _list_cells(row, day, orders if search.by_duty else row.met_on)

    return read()


def _list_cells(row: ObligedPerson, day: date, last_cell: Cell) -> list[Cell]:
    return [
        row.name,
        local(row, "unit"),
        local(row, "organisation"),
        row.position,
        local(row, "title"),
        state_words(row, day),
        row.due_on,
        last_cell,
    ]
