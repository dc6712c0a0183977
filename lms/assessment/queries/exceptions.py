"""Exceptions from the rules of quizzes, as far as staff may see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import (
    get_hr_organisation_ids,
    is_in_scope,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import OFFICER, Actor, format_full_name
from lms.assessment.models import QuizException
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row
from lms.regions.models import RegionUnit

_EXCEPTION = QuizException.__table__.c


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception as staff see it. One of `person_name` and the names of a group is set."""

    id: int
    course_id: int
    course_slug: str
    version_id: int
    quiz_key: str
    course_title_kk: str
    course_title_ru: str
    person_id: int | None
    region_unit_id: int | None
    organisation_id: int | None
    person_name: str
    group_kk: str
    group_ru: str
    extra_minutes: int
    extra_attempts: int
    opens_on: date | None
    closes_on: date | None
    reason: str
    given_by_name: str
    given_at: datetime
    withdrawn_at: datetime | None


_GIVER: Final = aliased(Person)
_NAMES: Final = ("surname", "given_name", "patronymic")


def list_exceptions(
    session: Session, by: Actor, *, person_id: int | None = None, limit: int, offset: int = 0
) -> list[ExceptionRow]:
    """Return one page of the exceptions that the actor may see: standing ones first."""
    query = _select_visible(by, person_id).order_by(
        _EXCEPTION.withdrawn_at.is_not(None), _EXCEPTION.id.desc()
    )
    return [_build_row(row) for row in session.execute(query.limit(limit).offset(offset))]


def count_exceptions(session: Session, by: Actor, *, person_id: int | None = None) -> int:
    """Count the exceptions of list_exceptions() on all its pages."""
    query = _select_visible(by, person_id).with_only_columns(_EXCEPTION.id).subquery()
    return session.scalar(select(func.count()).select_from(query)) or 0


def find_exception(session: Session, by: Actor, exception_id: int) -> ExceptionRow | None:
    """Return an exception if the actor may see it, and so also withdraw it."""
    row = session.execute(_select_visible(by, None).where(_EXCEPTION.id == exception_id)).first()
    return None if row is None else _build_row(row)


def _select_visible(by: Actor, person_id: int | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            *QuizException.__table__.c,
            Course.slug.label("course_slug"),
            CourseVersion.id.label("version_id"),
            CourseVersion.title_kk.label("course_title_kk"),
            CourseVersion.title_ru.label("course_title_ru"),
            *(getattr(Person, name).label(f"person_{name}") for name in _NAMES),
            *(getattr(_GIVER, name).label(f"giver_{name}") for name in _NAMES),
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk, "").label("group_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru, "").label("group_ru"),
        )
        .select_from(QuizException)
        .join(Course, Course.id == _EXCEPTION.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(Person, Person.id == _EXCEPTION.person_id)
        .outerjoin(_GIVER, _GIVER.id == _EXCEPTION.given_by)
        .outerjoin(RegionUnit, RegionUnit.id == _EXCEPTION.region_unit_id)
        .outerjoin(Organisation, Organisation.id == _EXCEPTION.organisation_id)
        .where(_is_visible(by))
    )
    return query if person_id is None else query.where(_EXCEPTION.person_id == person_id)


def _is_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see the person, or answers for the whole group."""
    if by.is_national_admin():
        return true()
    return or_(
        and_(_EXCEPTION.person_id.is_not(None), is_in_scope(by)),
        _EXCEPTION.region_unit_id.in_(select_units_in_scope(by, OFFICER)),
        _EXCEPTION.organisation_id.in_(
            select_organisation_subtree_ids(get_hr_organisation_ids(by))
        ),
    )


def _build_row(row: Any) -> ExceptionRow:
    return read_row(
        ExceptionRow,
        row,
        person_name=_format_name(row, "person") if row.person_id else "",
        given_by_name=_format_name(row, "giver") if row.given_by else "",
    )


def _format_name(row: Any, prefix: str) -> str:
    return format_full_name(*(getattr(row, f"{prefix}_{name}") for name in _NAMES))
