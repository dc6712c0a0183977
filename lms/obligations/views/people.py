"""Lists of people with obligations: how they are asked for, how their rows read, and the file of them."""

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
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.obligations.rules.targets import parse_target
from lms.obligations.views.common import download
from lms.web import access
from lms.web.container import today
from lms.web.pagination import Listing, read_listing
from lms.web.personal import note_while_sent
from lms.web.transaction import read_while_sent, reading

OVERDUE: Final = "overdue"


def asked_for(form: ObligedFilter | LateFilter, assignment_id: int | None) -> ObligedSearch:
    """What a filter asks for: of the people of an assignment, or of all who are late."""
    target = parse_target(form.unit.data)
    return ObligedSearch(
        assignment_id=assignment_id,
        state=form.state.data if isinstance(form, ObligedFilter) else OVERDUE,
        course="" if isinstance(form, ObligedFilter) else form.course.data,
        unit_id=target.region_unit_id if target is not None else None,
        organisation=form.organisation.data or "",
        name=form.name.data or "",
    )


def read_obliged_people(chosen: ObligedSearch, sort: str) -> Listing[ObligedPerson]:
    """Read the page of the list that the URL asks for."""
    actor, day = access.actor(), today()
    return read_listing(
        partial(queries.obliged_people, reading(), actor, chosen, today=day, sort=sort),
        partial(queries.obliged_count, reading(), actor, chosen, today=day),
    )


def state_words(row: ObligedPerson, day: date) -> str:
    """How far a person is on a day."""
    if row.state == OPEN:
        late = (day - row.due_on).days
        begun = _("under way") if row.begun else _("not begun")
        if late <= 0:
            return begun
        return f"{ngettext('%(num)s day late', '%(num)s days late', late) % {'num': late}}, {begun}"
    if row.state == MET:
        return _("completed late") if row.met_late else _("completed in time")
    return {EXEMPT: _("exempt"), ENDED: _("ended")}[row.state]


def export_people(chosen: ObligedSearch, *, name: str, title: str, subject: str) -> Response:
    """The whole list as a file. Whose data is in it goes into the access log before it is sent."""
    header = [
        _("Name"),
        _("Region or district"),
        _("Organisation"),
        _("Position"),
        _("Course"),
        _("State"),
        _("Due by"),
        _("Completed on"),
    ]
    return download(name, title, header, _rows(chosen), subject=subject)


def _rows(chosen: ObligedSearch) -> Iterator[list[Cell]]:
    """Read in a snapshot of its own: the request's has ended when the file is on its way. What depends on the request is asked now."""
    actor, day, language = access.actor(), today(), current_language()
    people = read_while_sent(
        lambda own_session: queries.all_obliged(own_session, actor, chosen, today=day)
    )
    noted = note_while_sent(people, lambda row: row.person_id, EXPORTED)

    def read() -> Iterator[list[Cell]]:
        set_language(language)
        for row in noted:
            yield _cells(row, day, language)

    return read()


def _cells(row: ObligedPerson, day: date, language: str) -> list[Cell]:
    unit, organisation, title = (
        getattr(row, f"{name}_{language}") for name in ("unit", "organisation", "title")
    )
    return [
        row.name,
        unit,
        organisation,
        row.position,
        title,
        state_words(row, day),
        row.due_on,
        row.met_on,
    ]
