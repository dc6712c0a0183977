"""Lists of people with obligations as files: those of an assignment, and those who are late."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.tables.cells import Cell
from lms.obligations import queries
from lms.obligations.errors import AssignmentNotFound
from lms.obligations.queries import ObligedPerson, ObligedSearch
from lms.obligations.queries.orders import iter_people_with_orders
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params


def _open_people(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the people of an assignment, or without one all who are late.

    `params`: the fields of ObligedSearch. Rows of duties have their orders. Raises
    AssignmentNotFound.
    """
    search, day = ObligedSearch(**params), reader.moment.today
    title, name, subject, about = _("Who is late"), "late", "late", ""
    if search.assignment_id is not None:
        row = queries.find_assignment(
            session, reader.actor, search.assignment_id, today=day, reach=True
        )
        if row is None:
            raise AssignmentNotFound
        title, name = _("People"), f"assignment-{row.id}"
        subject, about = f"assignment:{row.id}", getattr(row, f"title_{reader.language}")
    return OpenList(
        name=name,
        title=title,
        header=[
            _("Name"),
            _("Region or district"),
            _("Organisation"),
            _("Position"),
            _("Course"),
            _("State"),
            _("Due by"),
            _("Orders") if search.by_duty else _("Completed on"),
        ],
        subject=subject,
        count=partial(queries.count_obliged_people, session, reader.actor, search, today=day),
        rows=partial(
            _read_people, by=reader.actor, search=search, day=day, language=reader.language
        ),
        details={"table": name},
        about=about,
    )


def _read_people(
    session: Session, *, by: Actor, search: ObligedSearch, day: date, language: str
) -> Iterator[ExportedRow]:
    for row, orders in iter_people_with_orders(session, by, search, today=day):
        last_cell = orders if search.by_duty else row.met_on
        yield ExportedRow(row.person_id, _list_cells(row, day, language, last_cell))


def _list_cells(row: ObligedPerson, day: date, language: str, last_cell: Cell) -> list[Cell]:
    return [
        row.name,
        getattr(row, f"unit_{language}"),
        getattr(row, f"organisation_{language}"),
        row.position,
        getattr(row, f"title_{language}"),
        describe_states(row, day),
        row.due_on,
        last_cell,
    ]


def describe_states(row: ObligedPerson, day: date) -> str:
    """Return the state of a person's obligation on a day in words."""
    if row.state == OPEN:
        late = (day - row.due_on).days
        progress = _describe_progress(row)
        if late <= 0:
            return progress
        return (
            f"{ngettext('%(num)s day late', '%(num)s days late', late) % {'num': late}}, {progress}"
        )
    if row.state == MET:
        return _("completed late") if row.is_met_late else _("completed in time")
    return {EXEMPT: _("exempt"), ENDED: _("ended")}[row.state]


def _describe_progress(row: ObligedPerson) -> str:
    if row.is_under_way:
        return _("under way")
    return _("begun, not under way") if row.has_begun else _("not begun")


PEOPLE: Final = ListSource(
    "obligations.people", frozenset({OFFICER, HR, NATIONAL_ADMIN}), _open_people
)
SOURCES: Final = (PEOPLE,)
