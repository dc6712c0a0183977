"""Which texts a person may grade: those of their courses, and never their own."""

from sqlalchemy import ColumnElement, or_, select, true

from lms.accounts.models import Person
from lms.accounts.rules import TRAINER, Actor
from lms.assessment.models import Attempt
from lms.catalogue.models import Course
from lms.enrolment.models import Enrolment
from lms.grading.models import WrittenText

_TEXT = WrittenText.__table__.c


def build_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition for texts that the actor may grade."""
    own_accounts = select(Person.id).where(
        or_(Person.id == by.person_id, Person.merged_into_id == by.person_id)
    )
    own_attempts = (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id.in_(own_accounts))
    )
    return _build_courses(by) & _TEXT.attempt_id.not_in(own_attempts)


def _build_courses(by: Actor) -> ColumnElement[bool]:
    slugs = [grant.course_slug for grant in by.grants if grant.role == TRAINER]
    if by.is_national_admin() or None in slugs:
        return true()
    courses = select(Course.id).where(Course.slug.in_(slugs))
    if len(slugs) == 1:  # most trainers: an equality lets the index of courses order the texts
        return _TEXT.course_id == courses.scalar_subquery()
    return _TEXT.course_id.in_(courses)
