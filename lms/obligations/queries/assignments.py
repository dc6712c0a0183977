"""Reads of assignments with their progress."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, fold, full_name
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.queries import Outline
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.obligations.models import Assignment, AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.targets import in_scope, obligations_answered_for
from lms.obligations.rules import EXEMPT, MET, OPEN, STANDING, WAITING, Target, Terms
from lms.regions.models import RegionUnit

TERM_COLUMNS: Final = (
    "starts_on",
    "due_on",
    "due_days",
    "grace_days",
    "renewal_months",
    "renewal_window_days",
    "overdue_every_days",
    "escalate_hr_days",
    "escalate_officer_days",
    "recognise_earlier",
)
NEWEST_FIRST: Final = "-created"


def mandatory_courses(session: Session) -> list[Outline]:
    """The mandatory courses in service."""
    rows = session.scalars(
        select(Course.current_version_id).where(
            Course.retired_at.is_(None), Course.current_version_id.is_not(None)
        )
    )
    outlines = [
        catalogue.outline(session, version_id) for version_id in rows if version_id is not None
    ]
    return sorted(
        (outline for outline in outlines if outline.mandatory), key=lambda outline: outline.code
    )


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course of an assignment."""

    id: int
    slug: str
    title_kk: str
    title_ru: str
    retired: bool


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with its target's names and its progress, counted of the people whom the actor answers for.

    `total`: who has it open, met or need not do it (exempt); `overdue`: open after the due day.
    """

    id: int
    slug: str
    title_kk: str
    title_ru: str
    region_unit_id: int | None
    organisation_id: int | None
    target_kk: str
    target_ru: str
    narrowing: dict[str, Any] | None
    state: str
    starts_on: date
    due_on: date | None
    due_days: int | None
    grace_days: int
    renewal_months: int
    reason: str
    created_by: int | None
    surname: str | None
    given_name: str | None
    patronymic: str | None
    created_at: datetime
    decided_at: datetime | None
    withdrawn_at: datetime | None
    is_mine: bool
    courses: tuple[CourseName, ...]
    total: int
    met: int
    overdue: int
    exempt: int

    @property
    def made_by(self) -> str:
        """The name of who made it; '' for the operator."""
        return full_name(self.surname or "", self.given_name or "", self.patronymic or "")

    @property
    def is_retired(self) -> bool:
        """Whether all its courses went out of service: nothing is asked any more."""
        return all(course.retired for course in self.courses)


@dataclass(frozen=True, slots=True)
class AssignmentSearch:
    """What a list of assignments is narrowed by; what is empty does not narrow it. `reach`: also those of others that are for people
    whom the actor answers for.
    """

    state: str = ""
    course: str = ""
    target: str = ""
    created_by: int | None = None
    reach: bool = False


ALL_ASSIGNMENTS: Final = AssignmentSearch()


def assignment_count(
    session: Session, by: Actor, chosen: AssignmentSearch = ALL_ASSIGNMENTS
) -> int:
    """How many assignments a list has on all its pages."""
    wanted = _assignments(by).where(*_chosen(by, chosen)).subquery()
    return session.scalar(select(func.count()).select_from(wanted)) or 0


def assignments(
    session: Session,
    by: Actor,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    chosen: AssignmentSearch = ALL_ASSIGNMENTS,
    sort: str = NEWEST_FIRST,
) -> list[AssignmentRow]:
    """The assignments that the actor answers for, those in force first. Three queries however many there are.

    `sort`: course, target, due_on, created, total, met or overdue; with - before it the other way round.
    """
    wanted = (
        _assignments(by)
        .where(*_chosen(by, chosen))
        .order_by(*_order(by, sort, today))
        .limit(limit)
        .offset(offset)
    )
    return _with_progress(session, by, wanted, today)


def assignment(
    session: Session, by: Actor, assignment_id: int, *, today: date, reach: bool = False
) -> AssignmentRow | None:
    """The assignment, if the actor answers for its target; with `reach` also if it is for people whom the actor answers for."""
    wanted = _assignments(by).where(Assignment.id == assignment_id, _visible(by, reach=reach))
    found = _with_progress(session, by, wanted, today)
    return found[0] if found else None


def waiting_for_approval(
    session: Session, by: Actor, *, today: date, limit: int, offset: int = 0
) -> list[AssignmentRow]:
    """The assignments that the actor may approve or refuse: waiting, of targets that they answer for, made by others. Oldest first."""
    wanted = (
        _assignments(by)
        .where(*_for_decision(by))
        .order_by(Assignment.id)
        .limit(limit)
        .offset(offset)
    )
    return _with_progress(session, by, wanted, today)


def waiting_count(session: Session, by: Actor) -> int:
    """How many assignments wait for the actor's decision."""
    return (
        session.scalar(select(func.count()).select_from(Assignment).where(*_for_decision(by))) or 0
    )


def terms(session: Session, assignment_id: int) -> Terms:
    """What an assignment says, as terms. For who may see the assignment."""
    row = session.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .execution_options(populate_existing=True)
    ).one()
    listed = select(AssignmentCourse.course_id).where(AssignmentCourse.assignment_id == row.id)
    others = session.scalars(
        listed.where(AssignmentCourse.course_id != row.course_id).order_by(
            AssignmentCourse.course_id
        )
    )
    return Terms(
        course_ids=(row.course_id, *others),
        target=Target(row.region_unit_id, row.organisation_id),
        reason=row.reason,
        narrowing=row.narrowing,
        reminder_days=tuple(row.reminder_days),
        **{name: getattr(row, name) for name in TERM_COLUMNS},
    )


@dataclass(frozen=True, slots=True)
class AssignmentEventRow:
    """An entry in an assignment's record."""

    kind: str
    at: datetime
    on: date
    surname: str | None
    given_name: str | None
    patronymic: str | None
    details: dict[str, Any]


def assignment_events(session: Session, assignment_id: int) -> list[AssignmentEventRow]:
    """The record of an assignment, the newest first. For who may see the assignment."""
    rows = session.execute(
        select(
            AssignmentEvent.kind,
            AssignmentEvent.at,
            AssignmentEvent.on,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            AssignmentEvent.details,
        )
        .outerjoin(Person, Person.id == AssignmentEvent.actor_id)
        .where(AssignmentEvent.assignment_id == assignment_id)
        .order_by(AssignmentEvent.id.desc())
    )
    return list(read_rows(AssignmentEventRow, rows))


def _for_decision(by: Actor) -> tuple[ColumnElement[bool], ...]:
    made_by_others = or_(Assignment.created_by.is_(None), Assignment.created_by != by.person_id)
    return (Assignment.state == WAITING, in_scope(by), made_by_others)


def _visible(by: Actor, *, reach: bool) -> ColumnElement[bool]:
    if not reach:
        return in_scope(by)
    return or_(
        in_scope(by),
        Assignment.id.in_(select(Obligation.assignment_id).where(obligations_answered_for(by))),
    )


def _chosen(by: Actor, chosen: AssignmentSearch) -> list[ColumnElement[bool]]:
    conditions = [_visible(by, reach=chosen.reach)]
    if chosen.state:
        conditions.append(Assignment.state == chosen.state)
    if chosen.course:
        listed = select(AssignmentCourse.assignment_id).join(
            Course, Course.id == AssignmentCourse.course_id
        )
        conditions.append(
            or_(
                Course.slug == chosen.course,
                Assignment.id.in_(listed.where(Course.slug == chosen.course)),
            )
        )
    if chosen.created_by is not None:
        conditions.append(Assignment.created_by == chosen.created_by)
    for word in chosen.target.split():
        named = [
            column.icontains(word, autoescape=True)
            for column in (RegionUnit.name_kk, RegionUnit.name_ru)
        ]
        conditions.append(
            or_(Organisation.search_key.contains(fold(word), autoescape=True), *named)
        )
    return conditions


def _assignments(by: Actor) -> Select[*tuple[Any, ...]]:
    maker = aliased(Person)
    return (
        select(
            Assignment.id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            Assignment.region_unit_id,
            Assignment.organisation_id,
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk).label("target_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru).label("target_ru"),
            Assignment.narrowing,
            Assignment.state,
            Assignment.starts_on,
            Assignment.due_on,
            Assignment.due_days,
            Assignment.grace_days,
            Assignment.renewal_months,
            Assignment.reason,
            Assignment.created_by,
            maker.surname,
            maker.given_name,
            maker.patronymic,
            Assignment.created_at,
            Assignment.decided_at,
            Assignment.withdrawn_at,
            func.coalesce(in_scope(by), false()).label("is_mine"),
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(RegionUnit, RegionUnit.id == Assignment.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .outerjoin(maker, maker.id == Assignment.created_by)
    )


def _order(by: Actor, sort: str, today: date) -> list[Any]:
    language = current_language()
    counted = {
        "total": Obligation.state.in_((OPEN, MET, EXEMPT)),
        "met": Obligation.state == MET,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < today),
    }
    name = sort.removeprefix("-")
    if name in counted:
        of = select(func.count()).where(
            Obligation.assignment_id == Assignment.id, counted[name], obligations_answered_for(by)
        )
        key: Any = of.correlate(Assignment).scalar_subquery()
    else:
        key = {
            "course": getattr(CourseVersion, f"title_{language}").collate(COLLATION),
            "target": func.coalesce(
                getattr(RegionUnit, f"name_{language}"), getattr(Organisation, f"name_{language}")
            ).collate(COLLATION),
            "due_on": func.coalesce(Assignment.due_on, date.max),
        }.get(name, Assignment.id)
    order = key.desc() if sort.startswith("-") else key
    return [Assignment.state.not_in((STANDING, WAITING)), order, Assignment.id.desc()]


_COUNTS: Final = ("total", "met", "overdue", "exempt")


def _with_progress(
    session: Session, by: Actor, wanted: Select[*tuple[Any, ...]], today: date
) -> list[AssignmentRow]:
    rows = session.execute(wanted).all()
    ids = [row.id for row in rows]
    courses, progress = _courses_of(session, ids), _progress(session, by, ids, today)
    return [
        read_row(
            AssignmentRow,
            row,
            courses=courses.get(row.id, ()),
            **progress.get(row.id, dict.fromkeys(_COUNTS, 0)),
        )
        for row in rows
    ]


def _progress(
    session: Session, by: Actor, ids: Sequence[int], today: date
) -> dict[int, dict[str, int]]:
    if not ids:
        return {}
    which = (
        Obligation.state == MET,
        and_(Obligation.state == OPEN, Obligation.due_on < today),
        Obligation.state == EXEMPT,
    )
    later = aliased(Obligation)
    newest = ~exists().where(
        later.assignment_id == Obligation.assignment_id,
        later.person_id == Obligation.person_id,
        later.round > Obligation.round,
    )
    counts = session.execute(
        select(
            Obligation.assignment_id,
            func.count().label("total"),
            *(
                func.sum(case((one, 1), else_=0)).label(name)
                for name, one in zip(_COUNTS[1:], which, strict=True)
            ),
        )
        .where(
            Obligation.assignment_id.in_(ids),
            Obligation.state.in_((OPEN, MET, EXEMPT)),
            newest,
            obligations_answered_for(by),
        )
        .group_by(Obligation.assignment_id)
    )
    return {row.assignment_id: {name: row._mapping[name] for name in _COUNTS} for row in counts}


def _courses_of(session: Session, ids: Collection[int]) -> dict[int, tuple[CourseName, ...]]:
    rows = session.execute(
        select(
            AssignmentCourse.assignment_id,
            Course.id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            Course.retired_at.is_not(None).label("retired"),
        )
        .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
        .join(Course, Course.id == AssignmentCourse.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(AssignmentCourse.assignment_id.in_(ids))
        .order_by(AssignmentCourse.assignment_id, Course.id != Assignment.course_id, Course.id)
    )
    found: dict[int, tuple[CourseName, ...]] = {}
    for row in rows:
        found[row[0]] = (*found.get(row[0], ()), read_row(CourseName, row))
    return found
