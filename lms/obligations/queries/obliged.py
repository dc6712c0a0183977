"""Find, filter and sort the people with obligations whom HR or an officer answers for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.catalogue.models import Course, CourseVersion
from lms.core.days import days_after
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.duties import is_leading, is_leading_open
from lms.obligations.queries.obligation_scope import is_obligation_in_scope, is_organisation_visible
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN, is_late
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtree_ids

EXPORT_BATCH: Final = 2000
ANY_STATE: Final = "any"
OVERDUE: Final = "overdue"
OPEN_STATES: Final = ("open", "not_begun", "under_way", OVERDUE)
LATENESS: Final = ("met_in_time", "met_late")  # states that the days of grace decide


@dataclass(frozen=True, slots=True)
class ObligedSearch:
    """The filter of a list of people with obligations; empty fields do not filter.

    `state`: open, not_begun, under_way, overdue, met, met_in_time, met_late, exempt, ended, any;
    '' for all but ended. `unit_id` includes all units below. `organisation` and `name` are parts
    of names. `by_duty`: each row is a person and a course, by the leading reason in the area.
    """

    assignment_id: int | None = None
    state: str = ""
    course: str = ""
    unit_id: int | None = None
    organisation: str = ""
    name: str = ""
    by_duty: bool = False

    @property
    def is_of_late(self) -> bool:
        """Whether it is the list of late duties across assignments."""
        return self.by_duty and self.state == OVERDUE and self.assignment_id is None

    @property
    def is_by_text(self) -> bool:
        """Whether parts of names narrow the list."""
        return bool(self.organisation.strip() or self.name.strip())


@dataclass(frozen=True, slots=True)
class ObligedPerson(FullNameMixin):
    """A person with the latest round of an obligation, which may stand for a duty."""

    obligation_id: int
    assignment_id: int
    course_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    position: str
    title_kk: str
    title_ru: str
    round: int
    state: str
    opened_on: date
    due_on: date
    grace_days: int
    met_on: date | None
    is_begun: bool

    @property
    def duty(self) -> tuple[int, int]:
        """The course and the person."""
        return self.course_id, self.person_id

    @property
    def met_late(self) -> bool:
        """Whether the course was completed after the due day and the days of grace."""
        return (
            self.state == MET
            and self.met_on is not None
            and is_late(self.met_on, self.due_on, self.grace_days)
        )


def iter_obliged_people(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> Iterator[ObligedPerson]:
    """Yield all people of a list for an export, by obligation id, in batches."""
    after = 0
    while True:
        query = (
            _select_people(by, search, today)
            .where(Obligation.id > after)
            .order_by(Obligation.id)
            .limit(EXPORT_BATCH)
        )
        rows = list(read_rows(ObligedPerson, session.execute(query)))
        yield from rows
        if len(rows) < EXPORT_BATCH:
            return
        after = rows[-1].obligation_id


def list_obliged_pairs(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> list[tuple[int, int]]:
    """Return all pages of a list as (assignment id, person id)."""
    columns = select(Obligation.assignment_id, Obligation.person_id)
    query = select_filtered(columns, by, search, today)
    return [(row.assignment_id, row.person_id) for row in session.execute(query.distinct())]


def find_obliged_person(
    session: Session, by: Actor, *, assignment_id: int, person_id: int, today: date
) -> ObligedPerson | None:
    """Return a person's obligation by an assignment if the actor answers for them."""
    query = _select_people(by, ObligedSearch(assignment_id, state=ANY_STATE), today)
    row = session.execute(query.where(Obligation.person_id == person_id)).first()
    return None if row is None else read_row(ObligedPerson, row)


def _select_people(by: Actor, search: ObligedSearch, today: date) -> Any:
    return select_names(by).where(*build_list_conditions(by, search, today))


def select_names(by: Actor) -> Any:
    """Select the columns of ObligedPerson, of all obligations."""
    columns = select(
        Obligation.id.label("obligation_id"),
        Obligation.assignment_id,
        Obligation.course_id,
        Obligation.person_id,
        Person.surname,
        Person.given_name,
        Person.patronymic,
        RegionUnit.name_kk.label("unit_kk"),
        RegionUnit.name_ru.label("unit_ru"),
        Organisation.name_kk.label("organisation_kk"),
        Organisation.name_ru.label("organisation_ru"),
        _visible_position().label("position"),
        CourseVersion.title_kk,
        CourseVersion.title_ru,
        Obligation.round,
        Obligation.state,
        Obligation.opened_on,
        Obligation.due_on,
        Assignment.grace_days,
        Obligation.met_on,
        _is_begun().label("is_begun"),
    )
    return (
        columns.select_from(Obligation)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
        .outerjoin(Organisation, _is_named_organisation(by))
    )


def _visible_position() -> ColumnElement[str]:
    """Return the position if it is in the organisation that the row names, else ''.

    The main post of a person with two posts may be in another organisation.
    """
    return case(
        (
            or_(Person.organisation_id.is_(None), Person.organisation_id == Organisation.id),
            Person.position,
        ),
        else_="",
    )


def select_filtered(columns: Any, by: Actor, search: ObligedSearch, today: date) -> Any:
    """Select columns of the obligations of a list, without joining what only names its rows."""
    rows = columns.select_from(Obligation)
    if search.name:
        rows = rows.join(Person, Person.id == Obligation.person_id)
    rows = join_filtered(rows, by, search, ())
    return rows.where(*build_list_conditions(by, search, today))


def join_filtered(rows: Any, by: Actor, search: ObligedSearch, sorts: Collection[str]) -> Any:
    """Join the tables of the filter and of an order, but people and units."""
    if search.state in LATENESS:
        rows = rows.join(Assignment, Assignment.id == Obligation.assignment_id)
    if search.course or "course" in sorts:
        rows = rows.join(Course, Course.id == Obligation.course_id)
    if "course" in sorts:
        rows = rows.join(CourseVersion, CourseVersion.id == Course.current_version_id)
    if search.organisation or "organisation" in sorts:
        rows = rows.outerjoin(Organisation, _is_named_organisation(by))
    return rows


def _is_named_organisation(by: Actor) -> ColumnElement[bool]:
    return and_(Organisation.id == Obligation.organisation_id, is_organisation_visible(by))


def build_list_conditions(
    by: Actor,
    search: ObligedSearch,
    today: date,
    *,
    in_order: bool = False,
    each_leads: bool = False,
) -> list[ColumnElement[bool]]:
    """Return the conditions for an obligation to be a row of a list.

    `in_order`: the list is read in the order of an index, so its area must not find the rows.
    `each_leads`: no row has another reason of its duty before it, so none is looked for.
    """
    conditions = [
        *_area_conditions(by, search, Obligation, in_order=in_order),
        *_state_conditions(search.state, today),
    ]
    if search.by_duty and not each_leads:
        # A duty in such a state is led by an open reason, so that only these are compared.
        leads = is_leading_open if search.state in OPEN_STATES else is_leading
        conditions.append(leads(partial(_area_conditions, by, search)))
    elif not search.by_duty:
        conditions.append(is_latest_round())
    if search.assignment_id is not None:
        conditions.append(Obligation.assignment_id == search.assignment_id)
    if search.course:
        conditions.append(Course.slug == search.course)
    conditions += [
        Organisation.search_key.contains(word, autoescape=True)
        for word in fold_text(search.organisation).split()
    ]
    return conditions + [
        Person.search_key.contains(word, autoescape=True) for word in fold_text(search.name).split()
    ]


def _area_conditions(
    by: Actor, search: ObligedSearch, obligation: type[Obligation], *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """Return the conditions of the area in which a duty is derived."""
    conditions = [is_obligation_in_scope(by, obligation, in_order=in_order)]
    if search.unit_id is not None:
        unit_id = obligation.region_unit_id + 0 if in_order else obligation.region_unit_id
        conditions.append(unit_id.in_(select_subtree_ids(search.unit_id)))
    return conditions


def _state_conditions(state: str, today: date) -> list[ColumnElement[bool]]:
    is_open = Obligation.state == OPEN
    grace_over = Obligation.met_on > days_after(Obligation.due_on, Assignment.grace_days)
    states: dict[str, list[ColumnElement[bool]]] = {
        ANY_STATE: [],
        "open": [is_open],
        "not_begun": [is_open, ~_is_begun()],
        "under_way": [is_open, _is_begun()],
        OVERDUE: [is_open, Obligation.due_on < today],
        "met": [Obligation.state == MET],
        "met_in_time": [Obligation.state == MET, ~grace_over],
        "met_late": [Obligation.state == MET, grace_over],
        "exempt": [Obligation.state == EXEMPT],
        "ended": [Obligation.state == ENDED],
    }
    return states.get(state, [Obligation.state != ENDED])


@cache  # it names tables alone
def _is_begun() -> ColumnElement[bool]:
    """Return the condition that the person has begun one of the assignment's courses."""
    course_ids = select(AssignmentCourse.course_id).where(
        AssignmentCourse.assignment_id == Obligation.assignment_id
    )
    return exists().where(
        Enrolment.person_id == Obligation.person_id,
        Enrolment.state == ACTIVE,
        or_(
            Enrolment.course_id == Obligation.course_id,
            Enrolment.course_id.in_(course_ids.correlate(Obligation)),
        ),
    )
