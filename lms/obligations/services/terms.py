"""Check the terms of an assignment, and report all faults at once by field."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion, Quiz
from lms.core.text import MAX_REASON
from lms.obligations import errors
from lms.obligations.queries import find_target, is_in_target
from lms.obligations.queries.conditions import find_unknown_conditions
from lms.obligations.rules import (
    LIMITS,
    MAX_COURSES,
    MAX_REMINDERS,
    REMINDER_LIMITS,
    Terms,
    parse_narrowing,
)
from lms.obligations.rules.terms import DAYS_IN_A_MONTH


def check_terms(
    session: Session, *, terms: Terms, by: Actor, today: date, present: Terms | None = None
) -> None:
    """Raise TermsRefused with an error for each wrong field.

    `present`: the terms in force, if they are changed; days that stay the same may have passed.
    """
    field_errors: dict[str, errors.TermWrong] = {}
    for field, error in (
        *_check_values(terms),
        *_check_days(terms, today, present),
        *_check_target(session, terms, by),
        *_check_courses(session, terms),
    ):
        field_errors.setdefault(field, error)
    if not field_errors and count_people(session, terms) == 0:
        field_errors["target"] = errors.TargetEmpty()
    if field_errors:
        raise errors.TermsRefused(field_errors)


def count_people(session: Session, terms: Terms) -> int:
    """Count the people whom the terms are for today."""
    in_target = is_in_target(terms.target, terms.narrowing)
    return session.scalar(select(func.count()).select_from(Person).where(in_target)) or 0


def check_approved(
    session: Session, *, terms: Terms, present: Terms, approval_size: int | None
) -> None:
    """Raise TermsRefused if a change adds what a second person would have to approve.

    That is any course or person, where the new terms are for more than `approval_size` people
    (None: no limit). Otherwise a small assignment would become a large one without approval.
    """
    if approval_size is None or count_people(session, terms) <= approval_size:
        return
    error = errors.NeedsApproval(most=approval_size)
    if set(terms.course_ids) - set(present.course_ids):
        raise errors.TermsRefused({"courses": error})
    if _has_new_people(session, terms, present):
        raise errors.TermsRefused({"target": error})


def _has_new_people(session: Session, terms: Terms, present: Terms) -> bool:
    present_ids = select(Person.id).where(is_in_target(present.target, present.narrowing))
    added_people = (is_in_target(terms.target, terms.narrowing), Person.id.not_in(present_ids))
    return session.scalar(select(Person.id).where(*added_people).limit(1)) is not None


FieldErrors = Iterator[tuple[str, errors.TermWrong]]


def _check_values(terms: Terms) -> FieldErrors:
    for field, (least, most) in LIMITS.items():
        value = getattr(terms, field)
        if value is not None and not least <= value <= most:
            yield field, errors.NumberOutOfRange(least=least, most=most)
    least, most = REMINDER_LIMITS
    if len(terms.reminder_days) > MAX_REMINDERS or not all(
        least <= days <= most for days in terms.reminder_days
    ):
        yield "reminder_days", errors.NumberOutOfRange(least=least, most=most)
    if terms.renewal_months and terms.renewal_window_days >= terms.renewal_months * DAYS_IN_A_MONTH:
        yield "renewal_window_days", errors.WindowTooLong()
    if not terms.reason.strip():
        yield "reason", errors.NoReason()
    if len(terms.reason.strip()) > MAX_REASON:
        yield "reason", errors.ReasonTooLong(most=MAX_REASON)


def _check_days(terms: Terms, today: date, present: Terms | None) -> FieldErrors:
    if (terms.due_on is None) == (terms.due_days is None):
        yield "due_on", errors.DueMissing()
    is_same_due = present is not None and terms.due_on == present.due_on
    is_same_start = present is not None and terms.starts_on == present.starts_on
    if terms.due_on is not None and terms.due_on < today and not is_same_due:
        yield "due_on", errors.DueDayPassed()
    if terms.due_on is not None and terms.starts_on is not None and terms.due_on < terms.starts_on:
        yield "due_on", errors.DueBeforeStart()
    if terms.starts_on is not None and terms.starts_on < today and not is_same_start:
        yield "starts_on", errors.StartPassed()


def _check_target(session: Session, terms: Terms, by: Actor) -> FieldErrors:
    if find_target(session, by, terms.target) is None:
        yield "target", errors.TargetNotFound()
    try:
        parse_narrowing(terms.narrowing)
    except ValueError:
        yield "narrowing", errors.NarrowingWrong()
        return
    if find_unknown_conditions(session, by, terms.narrowing):
        yield "narrowing", errors.NarrowingWrong()


def _check_courses(session: Session, terms: Terms) -> FieldErrors:
    course_ids = set(terms.course_ids)
    if not 0 < len(course_ids) <= MAX_COURSES or len(course_ids) != len(terms.course_ids):
        yield "courses", errors.CourseMissing(most=MAX_COURSES)
        return
    is_mandatory = exists().where(
        CourseVersion.id == Course.current_version_id, CourseVersion.mandatory
    )
    assignable = (
        select(func.count())
        .select_from(Course)
        .where(Course.id.in_(course_ids), Course.retired_at.is_(None), is_mandatory)
    )
    if session.scalar(assignable) != len(course_ids):
        yield "courses", errors.CourseNotMandatory()
    elif terms.supervised and _count_finals(session, course_ids) != len(course_ids):
        yield "supervised", errors.NoFinalTest()


def _count_finals(session: Session, course_ids: Collection[int]) -> int:
    """Return how many of the courses have a final test in their present version."""
    finals = (
        select(func.count())
        .select_from(Course)
        .join(Quiz, Quiz.version_id == Course.current_version_id)
        .where(Course.id.in_(course_ids), Quiz.module_id.is_(None))
    )
    return session.scalar(finals) or 0
