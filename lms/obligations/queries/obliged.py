"""Find, filter and sort the people with obligations whom HR or an officer answers for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.days import days_after
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.duties import is_leading, is_leading_open
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.queries.targets import is_obligation_in_scope, is_organisation_visible
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN, is_late
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtree_ids

EXPORT_BATCH: Final = 2000
ANY_STATE: Final = "any"
OPEN_STATES: Final = ("open", "not_begun", "under_way", "overdue")


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


def count_obliged_people(session: Session, by: Actor, search: ObligedSearch, *, today: date) -> int:
    """Count the rows of a list on all its pages."""
    statement = _build_count(by.without_person(), search, today, with_people=False)
    return session.scalar(statement) or 0


def count_rows_and_people(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> tuple[int, int]:
    """Count the rows of a list on all its pages, and its people, each once."""
    statement = _build_count(by.without_person(), search, today, with_people=True)
    rows, people = session.execute(statement).one()
    return rows, people


# Building these statements takes longer than the database does. One holds 100 KB.
@lru_cache(maxsize=32)
def _build_count(scope: Actor, search: ObligedSearch, today: date, *, with_people: bool) -> Any:
    """Select the number of rows, and that of people if it is wanted."""
    people = [func.count(Obligation.person_id.distinct())] if with_people else []
    return _select_filtered(select(func.count(), *people), scope, search, today)


@lru_cache(maxsize=32)
def _build_page(scope: Actor, search: ObligedSearch, today: date, sort: str, _language: str) -> Any:
    """Select a page of people, sorted by names in the current language."""
    query = _select_people(scope, search, today).order_by(*_sort_columns(sort))
    return query.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


def list_obliged_people(
    session: Session,
    by: Actor,
    search: ObligedSearch,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    sort: str = "name",
) -> list[ObligedPerson]:
    """Return one page of the people with obligations whom the actor answers for.

    `sort`: name, unit, organisation, due_on, state, met_on or course; descending with - before it.
    """
    statement = _build_page(by.without_person(), search, today, sort, current_language())
    rows = session.execute(statement, {"limit": limit, "offset": offset})
    return list(read_rows(ObligedPerson, rows))


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
    query = _select_filtered(columns, by, search, today)
    return [(row.assignment_id, row.person_id) for row in session.execute(query.distinct())]


def find_obliged_person(
    session: Session, by: Actor, *, assignment_id: int, person_id: int, today: date
) -> ObligedPerson | None:
    """Return a person's obligation by an assignment if the actor answers for them."""
    query = _select_people(by, ObligedSearch(assignment_id, state=ANY_STATE), today)
    row = session.execute(query.where(Obligation.person_id == person_id)).first()
    return None if row is None else read_row(ObligedPerson, row)


def _select_people(by: Actor, search: ObligedSearch, today: date) -> Any:
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
    return _select_filtered(columns, by, search, today)


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


def _select_filtered(columns: Any, by: Actor, search: ObligedSearch, today: date) -> Any:
    return (
        columns.select_from(Obligation)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
        .outerjoin(
            Organisation,
            and_(Organisation.id == Obligation.organisation_id, is_organisation_visible(by)),
        )
        .where(*_list_conditions(by, search, today))
    )


def _list_conditions(by: Actor, search: ObligedSearch, today: date) -> list[ColumnElement[bool]]:
    conditions = [
        *_area_conditions(by, search, Obligation),
        *_state_conditions(search.state, today),
    ]
    if search.by_duty:
        # A duty in such a state is led by an open reason, so that only these are compared.
        leads = is_leading_open if search.state in OPEN_STATES else is_leading
        conditions.append(leads(partial(_area_conditions, by, search)))
    else:
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
    by: Actor, search: ObligedSearch, obligation: type[Obligation]
) -> list[ColumnElement[bool]]:
    """Return the conditions of the area in which a duty is derived."""
    conditions = [is_obligation_in_scope(by, obligation)]
    if search.unit_id is not None:
        conditions.append(obligation.region_unit_id.in_(select_subtree_ids(search.unit_id)))
    return conditions


def _state_conditions(state: str, today: date) -> list[ColumnElement[bool]]:
    is_open = Obligation.state == OPEN
    grace_over = Obligation.met_on > days_after(Obligation.due_on, Assignment.grace_days)
    states: dict[str, list[ColumnElement[bool]]] = {
        ANY_STATE: [],
        "open": [is_open],
        "not_begun": [is_open, ~_is_begun()],
        "under_way": [is_open, _is_begun()],
        "overdue": [is_open, Obligation.due_on < today],
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


def _sort_columns(sort: str) -> list[Any]:
    by_name: list[Any] = [Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION)]
    column = _sort_column(sort.removeprefix("-"))
    columns = by_name if column is None else [column]
    ordered = [key.desc() for key in columns] if sort.startswith("-") else columns
    return [*ordered, *(() if column is None else by_name), Obligation.id]


def _sort_column(name: str) -> Any:
    """Return the column of a sort; None for sorting by name."""
    unit_name, organisation_name, title = (
        getattr(table, f"{column}_{current_language()}")
        for table, column in (
            (RegionUnit, "name"),
            (Organisation, "name"),
            (CourseVersion, "title"),
        )
    )
    columns = {
        "unit": unit_name.collate(COLLATION),
        "organisation": func.coalesce(organisation_name, "").collate(COLLATION),
        "due_on": Obligation.due_on,
        "state": Obligation.state,
        "met_on": func.coalesce(Obligation.met_on, date.max),
        "course": title.collate(COLLATION),
    }
    return columns.get(name)
