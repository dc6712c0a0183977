"""Reads of exemptions of people whom the actor answers for."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor, FullNameMixin
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.assignment_scope import select_hr_organisation_ids
from lms.obligations.queries.obligation_scope import is_obligation_in_scope


@dataclass(frozen=True, slots=True)
class ExemptionRow(FullNameMixin):
    """An exemption. `state`: running, coming, over or withdrawn.

    `assignment_id` None: from all assignments of the course. `shown_assignment_id`: the assignment
    by which the person's page is opened.
    """

    id: int
    assignment_id: int | None
    course_id: int
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
    shown_assignment_id: int
    state: str

    @property
    def is_whole_course(self) -> bool:
        """Whether it frees from all assignments of the course."""
        return self.assignment_id is None


_COLUMNS: Final = (
    Exemption.id,
    Exemption.assignment_id,
    Exemption.course_id,
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


def list_exemptions(
    session: Session,
    by: Actor,
    *,
    today: date,
    assignment_id: int | None = None,
    person_id: int | None = None,
    limit: int,
    offset: int = 0,
) -> list[ExemptionRow]:
    """Return one page of exemptions, newest first: all, or of one assignment or person.

    Those of an assignment include the exemptions from its course of the people who have it.
    """
    query = _select_exemptions(by, assignment_id, person_id)
    rows = session.execute(query.order_by(Exemption.id.desc()).limit(limit).offset(offset))
    return [_build_row(row, today) for row in rows]


def count_exemptions(
    session: Session, by: Actor, *, assignment_id: int | None = None, person_id: int | None = None
) -> int:
    """Count the exemptions of list_exemptions() on all its pages."""
    query = _select_exemptions(by, assignment_id, person_id).subquery()
    return session.scalar(select(func.count()).select_from(query)) or 0


def find_exemption(
    session: Session, by: Actor, exemption_id: int, *, today: date
) -> ExemptionRow | None:
    """Return the exemption if the actor answers for its person."""
    query = _select_exemptions(by, None, None).where(Exemption.id == exemption_id)
    row = session.execute(query).first()
    return None if row is None else _build_row(row, today)


def can_read_exemption(session: Session, by: Actor, exemption_id: int) -> bool:
    """Return whether the actor may read an exemption, and so also withdraw it."""
    query = _select_exemptions(by, None, None).where(Exemption.id == exemption_id)
    return session.execute(query).first() is not None


def _is_readable(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may read the exemption of an obligation in scope.

    HR read those of their own organisations, also of somebody who has a post in another one;
    officers those of their area.
    """
    if by.is_national_admin():
        return true()
    return or_(
        Exemption.organisation_id.in_(select_hr_organisation_ids(by)),
        Obligation.region_unit_id.in_(select_units_in_scope(by, OFFICER)),
    )


def _select_exemptions(
    by: Actor, assignment_id: int | None, person_id: int | None
) -> Select[*tuple[Any, ...]]:
    assignment_query = select(func.max(Obligation.assignment_id)).where(
        Obligation.person_id == Exemption.person_id,
        Obligation.course_id == Exemption.course_id,
        or_(Exemption.assignment_id.is_(None), Obligation.assignment_id == Exemption.assignment_id),
        is_obligation_in_scope(by),
        _is_readable(by),
    )
    if assignment_id is not None:
        assignment_query = assignment_query.where(Obligation.assignment_id == assignment_id)
    shown_assignment_id = assignment_query.correlate(Exemption).scalar_subquery()
    query = (
        select(*_COLUMNS, shown_assignment_id.label("shown_assignment_id"))
        .join(Person, Person.id == Exemption.person_id)
        .join(Course, Course.id == Exemption.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(shown_assignment_id.is_not(None))
    )
    if assignment_id is not None:
        course_id = select(Assignment.course_id).where(Assignment.id == assignment_id)
        query = query.where(Exemption.course_id == course_id.scalar_subquery())
    return query if person_id is None else query.where(Exemption.person_id == person_id)


def _build_row(row: Any, today: date) -> ExemptionRow:
    return read_row(ExemptionRow, row, state=_get_state(row, today))


def _get_state(row: Any, today: date) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    if row.ends_on is not None and row.ends_on < today:
        return "over"
    return "coming" if row.starts_on > today else "running"
