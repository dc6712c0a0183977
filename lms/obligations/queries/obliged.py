"""Reads of the people who have obligations, and of exemptions: what HR and officers see. All carry the scope of who asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, WithFullName, fold
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.days import days_after
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.obligations.models import Assignment, AssignmentCourse, Exemption, Obligation
from lms.obligations.queries.targets import named_to, obligations_answered_for
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN, is_late
from lms.regions.models import RegionUnit
from lms.regions.queries import subtree_ids

EXPORT_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class ObligedSearch:
    """What a list of people with obligations is narrowed by; what is empty does not narrow it.

    `state`: open, not_begun, under_way, overdue, met, met_in_time, met_late, exempt, ended; '' for all but ended. `unit_id` with all below
    it; `organisation` and `name` are parts of names. `assignment_id` None: of whatever assignment, each round that is the latest.
    """

    assignment_id: int | None = None
    state: str = ""
    course: str = ""
    unit_id: int | None = None
    organisation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ObligedPerson(WithFullName):
    """A person with an obligation."""

    obligation_id: int
    assignment_id: int
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
    begun: bool

    @property
    def met_late(self) -> bool:
        """Whether it was met after the due day and the days of grace."""
        return (
            self.state == MET
            and self.met_on is not None
            and is_late(self.met_on, self.due_on, self.grace_days)
        )


def obliged_count(session: Session, by: Actor, chosen: ObligedSearch, *, today: date) -> int:
    """How many people a list has on all its pages."""
    return session.scalar(_narrowed(select(func.count()), by, chosen, today)) or 0


def obliged_people(
    session: Session,
    by: Actor,
    chosen: ObligedSearch,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    sort: str = "name",
) -> list[ObligedPerson]:
    """One page of the people with obligations whom the actor answers for. `sort`: name, unit, organisation, due_on, state or met_on; with
    - before it the other way round.
    """
    rows = session.execute(
        _rows(by, chosen, today).order_by(*_order(sort)).limit(limit).offset(offset)
    )
    return list(read_rows(ObligedPerson, rows))


def all_obliged(
    session: Session, by: Actor, chosen: ObligedSearch, *, today: date
) -> Iterator[ObligedPerson]:
    """All of them, for an export: in the order in which they were obliged, a few thousand a query."""
    after = 0
    while True:
        some = (
            _rows(by, chosen, today)
            .where(Obligation.id > after)
            .order_by(Obligation.id)
            .limit(EXPORT_BATCH)
        )
        rows = list(read_rows(ObligedPerson, session.execute(some)))
        yield from rows
        if len(rows) < EXPORT_BATCH:
            return
        after = rows[-1].obligation_id


def obliged_pairs(
    session: Session, by: Actor, chosen: ObligedSearch, *, today: date
) -> list[tuple[int, int]]:
    """The list on all its pages, for what is done with all of them: each assignment with its person."""
    asked = _narrowed(select(Obligation.assignment_id, Obligation.person_id), by, chosen, today)
    return [(row[0], row[1]) for row in session.execute(asked.distinct())]


def obliged_person(
    session: Session, by: Actor, *, assignment_id: int, person_id: int, today: date
) -> ObligedPerson | None:
    """The latest obligation of a person by an assignment, ended or not, if the actor answers for them."""
    wanted = _rows(by, ObligedSearch(assignment_id, state="any"), today).where(
        Obligation.person_id == person_id
    )
    row = session.execute(wanted).first()
    return None if row is None else read_row(ObligedPerson, row)


def _rows(by: Actor, chosen: ObligedSearch, today: date) -> Any:
    wanted = select(
        Obligation.id.label("obligation_id"),
        Obligation.assignment_id,
        Obligation.person_id,
        Person.surname,
        Person.given_name,
        Person.patronymic,
        RegionUnit.name_kk.label("unit_kk"),
        RegionUnit.name_ru.label("unit_ru"),
        Organisation.name_kk.label("organisation_kk"),
        Organisation.name_ru.label("organisation_ru"),
        _position().label("position"),
        CourseVersion.title_kk,
        CourseVersion.title_ru,
        Obligation.round,
        Obligation.state,
        Obligation.opened_on,
        Obligation.due_on,
        Assignment.grace_days,
        Obligation.met_on,
        _begun().label("begun"),
    )
    return _narrowed(wanted, by, chosen, today)


def _position() -> ColumnElement[str]:
    """The position, if it is one in the organisation that the row names: of somebody with two posts the main one may be elsewhere."""
    return case(
        (
            or_(Person.organisation_id.is_(None), Person.organisation_id == Organisation.id),
            Person.position,
        ),
        else_="",
    )


def _narrowed(wanted: Any, by: Actor, chosen: ObligedSearch, today: date) -> Any:
    return (
        wanted.select_from(Obligation)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
        .outerjoin(Organisation, and_(Organisation.id == Obligation.organisation_id, named_to(by)))
        .where(*_conditions(by, chosen, today))
    )


def _conditions(by: Actor, chosen: ObligedSearch, today: date) -> list[ColumnElement[bool]]:
    later = aliased(Obligation)
    newest = ~exists().where(
        later.assignment_id == Obligation.assignment_id,
        later.person_id == Obligation.person_id,
        later.round > Obligation.round,
    )
    conditions = [obligations_answered_for(by), newest, *_state(chosen.state, today)]
    if chosen.assignment_id is not None:
        conditions.append(Obligation.assignment_id == chosen.assignment_id)
    if chosen.course:
        conditions.append(Course.slug == chosen.course)
    if chosen.unit_id is not None:
        conditions.append(Obligation.region_unit_id.in_(subtree_ids(chosen.unit_id)))
    conditions += [
        Organisation.search_key.contains(word, autoescape=True)
        for word in fold(chosen.organisation).split()
    ]
    return conditions + [
        Person.search_key.contains(word, autoescape=True) for word in fold(chosen.name).split()
    ]


def _state(state: str, today: date) -> list[ColumnElement[bool]]:
    is_open = Obligation.state == OPEN
    grace_over = Obligation.met_on > days_after(Obligation.due_on, Assignment.grace_days)
    states: dict[str, list[ColumnElement[bool]]] = {
        "any": [],
        "open": [is_open],
        "not_begun": [is_open, ~_begun()],
        "under_way": [is_open, _begun()],
        "overdue": [is_open, Obligation.due_on < today],
        "met": [Obligation.state == MET],
        "met_in_time": [Obligation.state == MET, ~grace_over],
        "met_late": [Obligation.state == MET, grace_over],
        "exempt": [Obligation.state == EXEMPT],
        "ended": [Obligation.state == ENDED],
    }
    return states.get(state, [Obligation.state != ENDED])


def _begun() -> ColumnElement[bool]:
    """Whether the person is under way in one of the assignment's courses."""
    listed = select(AssignmentCourse.course_id).where(
        AssignmentCourse.assignment_id == Obligation.assignment_id
    )
    return exists().where(
        Enrolment.person_id == Obligation.person_id,
        Enrolment.state == ACTIVE,
        or_(
            Enrolment.course_id == Obligation.course_id,
            Enrolment.course_id.in_(listed.correlate(Obligation)),
        ),
    )


def _order(sort: str) -> list[Any]:
    language = current_language()
    name: list[Any] = [Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION)]
    keys: dict[str, list[Any]] = {
        "unit": [getattr(RegionUnit, f"name_{language}").collate(COLLATION)],
        "organisation": [
            func.coalesce(getattr(Organisation, f"name_{language}"), "").collate(COLLATION)
        ],
        "due_on": [Obligation.due_on],
        "state": [Obligation.state],
        "met_on": [func.coalesce(Obligation.met_on, date.max)],
        "course": [getattr(CourseVersion, f"title_{language}").collate(COLLATION)],
    }
    chosen = keys.get(sort.removeprefix("-"), name)
    ordered = [key.desc() for key in chosen] if sort.startswith("-") else chosen
    return [*ordered, *(name if chosen is not name else ()), Obligation.id]


@dataclass(frozen=True, slots=True)
class ExemptionRow(WithFullName):
    """An exemption. `state`: running, coming, over or withdrawn."""

    id: int
    assignment_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    title_kk: str
    title_ru: str
    reason: str
    starts_on: date
    ends_on: date | None
    document_name: str
    document_sha256: str | None
    state: str


def exemptions(
    session: Session,
    by: Actor,
    *,
    today: date,
    assignment_id: int | None = None,
    person_id: int | None = None,
    limit: int,
    offset: int = 0,
) -> list[ExemptionRow]:
    """Exemptions of people whom the actor answers for, the newest first: of all assignments, or of one, or of one person."""
    wanted = _exemptions(by, assignment_id, person_id)
    return [
        _exemption(row, today)
        for row in session.execute(wanted.order_by(Exemption.id.desc()).limit(limit).offset(offset))
    ]


def exemption_count(
    session: Session, by: Actor, *, assignment_id: int | None = None, person_id: int | None = None
) -> int:
    """How many there are."""
    return (
        session.scalar(
            select(func.count()).select_from(_exemptions(by, assignment_id, person_id).subquery())
        )
        or 0
    )


def exemption(
    session: Session, by: Actor, exemption_id: int, *, today: date
) -> ExemptionRow | None:
    """The exemption, if the actor answers for its person."""
    row = session.execute(_exemptions(by, None, None).where(Exemption.id == exemption_id)).first()
    return None if row is None else _exemption(row, today)


def _exemptions(
    by: Actor, assignment_id: int | None, person_id: int | None
) -> Select[*tuple[Any, ...]]:
    theirs = exists().where(
        and_(
            Obligation.assignment_id == Exemption.assignment_id,
            Obligation.person_id == Exemption.person_id,
        ),
        obligations_answered_for(by),
    )
    wanted = (
        select(
            Exemption.id,
            Exemption.assignment_id,
            Exemption.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            Exemption.reason,
            Exemption.starts_on,
            Exemption.ends_on,
            Exemption.document_name,
            Exemption.document_sha256,
            Exemption.withdrawn_at,
        )
        .join(Person, Person.id == Exemption.person_id)
        .join(Assignment, Assignment.id == Exemption.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(theirs)
    )
    if assignment_id is not None:
        wanted = wanted.where(Exemption.assignment_id == assignment_id)
    return wanted if person_id is None else wanted.where(Exemption.person_id == person_id)


def _exemption(row: Any, today: date) -> ExemptionRow:
    over = row.ends_on is not None and row.ends_on < today
    state = (
        "withdrawn"
        if row.withdrawn_at
        else "over"
        if over
        else "coming"
        if row.starts_on > today
        else "running"
    )
    return read_row(ExemptionRow, row, state=state)
