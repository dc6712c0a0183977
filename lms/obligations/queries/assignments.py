"""Find, filter and sort assignments, with their progress."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, fold_text, format_full_name
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.kept_counts import NO_PROGRESS
from lms.obligations.queries.progress import CourseName, count_progress, load_course_names
from lms.obligations.queries.targets import is_assignment_in_scope, is_obligation_in_scope
from lms.obligations.rules import EXEMPT, MET, OPEN, STANDING, WAITING
from lms.regions.models import RegionUnit

NEWEST_FIRST: Final = "-created"


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with the names of its target, and the progress of the actor's own people.

    `total`: people whose obligation is open, met or exempt. `overdue`: open after the due day.
    `is_mine`: the actor answers for the whole target.
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
    def creator_name(self) -> str:
        """The name of the person who created it; '' for the operator."""
        return format_full_name(self.surname or "", self.given_name or "", self.patronymic or "")

    @property
    def is_retired(self) -> bool:
        """Whether all its courses are out of service, so that nobody has to complete one."""
        return all(course.retired for course in self.courses)


@dataclass(frozen=True, slots=True)
class AssignmentSearch:
    """The filter of a list of assignments; empty fields do not filter.

    `reach`: include assignments of others that concern the actor's own people.
    """

    state: str = ""
    course: str = ""
    target: str = ""
    created_by: int | None = None
    reach: bool = False


ALL_ASSIGNMENTS: Final = AssignmentSearch()


def count_assignments(
    session: Session, by: Actor, search: AssignmentSearch = ALL_ASSIGNMENTS
) -> int:
    """Count the assignments of a list on all its pages."""
    query = _select_assignments(by).where(*_search_conditions(by, search))
    return session.scalar(query.with_only_columns(func.count())) or 0


def list_assignments(
    session: Session,
    by: Actor,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    search: AssignmentSearch = ALL_ASSIGNMENTS,
    sort: str = NEWEST_FIRST,
) -> list[AssignmentRow]:
    """Return one page of the assignments that the actor may see, those in force first.

    `sort`: course, target, due_on, created, total, met or overdue; descending with - before it.
    As many queries, however many assignments there are.
    """
    query = (
        _select_assignments(by)
        .where(*_search_conditions(by, search))
        .order_by(*_sort_columns(by, sort, today))
        .limit(limit)
        .offset(offset)
    )
    return _load_rows(session, by, query, today)


def find_assignment(
    session: Session, by: Actor, assignment_id: int, *, today: date, reach: bool = False
) -> AssignmentRow | None:
    """Return the assignment if the actor answers for its whole target.

    With `reach`, also if it concerns people whom the actor answers for.
    """
    query = _select_assignments(by).where(
        Assignment.id == assignment_id, _is_visible(by, reach=reach)
    )
    rows = _load_rows(session, by, query, today)
    return rows[0] if rows else None


def list_waiting_assignments(
    session: Session, by: Actor, *, today: date, limit: int, offset: int = 0
) -> list[AssignmentRow]:
    """Return the assignments that the actor may approve or refuse, oldest first.

    They wait, the actor answers for their whole target, and somebody else created them.
    """
    query = (
        _select_assignments(by)
        .where(*_can_decide(by))
        .order_by(Assignment.id)
        .limit(limit)
        .offset(offset)
    )
    return _load_rows(session, by, query, today)


def count_waiting_assignments(session: Session, by: Actor) -> int:
    """Count the assignments that wait for the actor's decision."""
    query = select(func.count()).select_from(Assignment).where(*_can_decide(by))
    return session.scalar(query) or 0


def _can_decide(by: Actor) -> tuple[ColumnElement[bool], ...]:
    is_of_others = or_(Assignment.created_by.is_(None), Assignment.created_by != by.person_id)
    return (Assignment.state == WAITING, is_assignment_in_scope(by), is_of_others)


def _is_visible(by: Actor, *, reach: bool) -> ColumnElement[bool]:
    if not reach:
        return is_assignment_in_scope(by)
    is_of_own = (Obligation.assignment_id == Assignment.id, is_obligation_in_scope(by))
    return or_(is_assignment_in_scope(by), exists().where(*is_of_own))


def _search_conditions(by: Actor, search: AssignmentSearch) -> list[ColumnElement[bool]]:
    conditions = [_is_visible(by, reach=search.reach)]
    if search.state:
        conditions.append(Assignment.state == search.state)
    if search.course:
        conditions.append(_has_course(search.course))
    if search.created_by is not None:
        conditions.append(Assignment.created_by == search.created_by)
    conditions += [_has_target_name(word) for word in search.target.split()]
    return conditions


def _has_course(slug: str) -> ColumnElement[bool]:
    assignment_ids = (
        select(AssignmentCourse.assignment_id)
        .join(Course, Course.id == AssignmentCourse.course_id)
        .where(Course.slug == slug)
    )
    return or_(Course.slug == slug, Assignment.id.in_(assignment_ids))


def _has_target_name(word: str) -> ColumnElement[bool]:
    return or_(
        Organisation.search_key.contains(fold_text(word), autoescape=True),
        RegionUnit.name_kk.icontains(word, autoescape=True),
        RegionUnit.name_ru.icontains(word, autoescape=True),
    )


def _select_assignments(by: Actor) -> Select[*tuple[Any, ...]]:
    return _build_assignments(by.without_person())


@lru_cache(maxsize=32)  # building it takes longer than the database does; one holds 160 KB
def _build_assignments(scope: Actor) -> Select[*tuple[Any, ...]]:
    creator = aliased(Person)
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
            creator.surname,
            creator.given_name,
            creator.patronymic,
            Assignment.created_at,
            Assignment.decided_at,
            Assignment.withdrawn_at,
            func.coalesce(is_assignment_in_scope(scope), false()).label("is_mine"),
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(RegionUnit, RegionUnit.id == Assignment.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .outerjoin(creator, creator.id == Assignment.created_by)
    )


def _sort_columns(by: Actor, sort: str, today: date) -> list[Any]:
    key = _sort_key(by, sort.removeprefix("-"), today)
    is_over = Assignment.state.not_in((STANDING, WAITING))
    return [is_over, key.desc() if sort.startswith("-") else key, Assignment.id.desc()]


def _sort_key(by: Actor, name: str, today: date) -> Any:
    counted_states = {
        "total": Obligation.state.in_((OPEN, MET, EXEMPT)),
        "met": Obligation.state == MET,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < today),
    }
    if name in counted_states:
        mine = (Obligation.assignment_id == Assignment.id, is_obligation_in_scope(by))
        count = select(func.count()).where(*mine, counted_states[name])
        return count.correlate(Assignment).scalar_subquery()
    title, unit_name, organisation_name = (
        getattr(table, f"{column}_{current_language()}")
        for table, column in (
            (CourseVersion, "title"),
            (RegionUnit, "name"),
            (Organisation, "name"),
        )
    )
    keys = {
        "course": title.collate(COLLATION),
        "target": func.coalesce(unit_name, organisation_name).collate(COLLATION),
        "due_on": func.coalesce(Assignment.due_on, date.max),
    }
    return keys.get(name, Assignment.id)


def _load_rows(
    session: Session, by: Actor, query: Select[*tuple[Any, ...]], today: date
) -> list[AssignmentRow]:
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    courses = load_course_names(session, ids)
    progress = count_progress(session, by, ids, today)
    return [
        read_row(
            AssignmentRow,
            row,
            courses=tuple(courses.get(row.id, ())),
            **progress.get(row.id, NO_PROGRESS),
        )
        for row in rows
    ]
