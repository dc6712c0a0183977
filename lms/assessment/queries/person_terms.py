"""The terms of a quiz for one person, with the exceptions that apply to them."""

from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post
from lms.assessment.models import QuizException
from lms.assessment.rules import QuizTerms, build_terms
from lms.assessment.rules.exceptions import ExceptionTerms, apply_exceptions
from lms.catalogue.queries import QuizEntry
from lms.core.rows import read_row
from lms.regions.models import RegionUnit

_EXCEPTION = QuizException.__table__.c


@dataclass(frozen=True, slots=True)
class PersonTerms:
    """The terms of a quiz for one person, and the exceptions that made them so."""

    terms: QuizTerms
    exceptions: tuple[ExceptionTerms, ...]


def load_terms(
    session: Session, *, person_id: int, course_id: int, quiz: QuizEntry, zone: tzinfo
) -> PersonTerms:
    """Return the terms of a quiz for a person."""
    rows = session.execute(
        select(
            _EXCEPTION.extra_minutes,
            _EXCEPTION.extra_attempts,
            _EXCEPTION.opens_on,
            _EXCEPTION.closes_on,
            _EXCEPTION.reason,
            _EXCEPTION.person_id.is_not(None).label("is_personal"),
        )
        .where(
            _EXCEPTION.course_id == course_id,
            _EXCEPTION.quiz_key == quiz.key,
            _EXCEPTION.withdrawn_at.is_(None),
            _is_for_person(person_id),
        )
        .order_by(_EXCEPTION.id)
    )
    exceptions = tuple(read_row(ExceptionTerms, row) for row in rows)
    return PersonTerms(apply_exceptions(build_terms(quiz, zone), exceptions, zone), exceptions)


def _is_for_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that an exception is for the person, or for a group with them in it.

    They are in the organisations of their posts and of all above them, as assignments see it.
    """
    home = select(Person.region_unit_id).where(Person.id == person_id).scalar_subquery()
    units = select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == home)
    above = units.cte("units_above", recursive=True)
    above = above.union(
        select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == above.c.parent_id)
    )
    employers = select(Person.organisation_id).where(Person.id == person_id)
    posts = select(Post.organisation_id).where(Post.person_id == person_id, Post.ends_on.is_(None))
    organisations = select(Organisation.id, Organisation.parent_id).where(
        or_(Organisation.id.in_(employers), Organisation.id.in_(posts))
    )
    over = organisations.cte("organisations_above", recursive=True)
    over = over.union(
        select(Organisation.id, Organisation.parent_id).where(Organisation.id == over.c.parent_id)
    )
    return or_(
        _EXCEPTION.person_id == person_id,
        _EXCEPTION.region_unit_id.in_(select(above.c.id)),
        _EXCEPTION.organisation_id.in_(select(over.c.id)),
    )
