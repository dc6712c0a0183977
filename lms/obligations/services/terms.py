"""Whether terms may become an assignment: everything that is wrong with them at once, by field."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion
from lms.core.text import MAX_REASON
from lms.obligations import errors
from lms.obligations.queries.targets import in_target, target_entry, unknown_leaves
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
    """Raises TermsRefused with an error for each field that cannot be as it is. `present`: what is in force, where it is changed: days
    that are kept may have passed.
    """
    found: dict[str, errors.TermWrong] = {}
    for field, error in (
        *_shape(terms),
        *_days(terms, today, present),
        *_places(session, terms, by),
        *_courses(session, terms),
    ):
        found.setdefault(field, error)
    if not found and people_count(session, terms) == 0:
        found["target"] = errors.TargetEmpty()
    if found:
        raise errors.TermsRefused(found)


def people_count(session: Session, terms: Terms) -> int:
    """How many people the terms are for today."""
    which = in_target(terms.target, terms.narrowing)
    return session.scalar(select(func.count()).select_from(Person).where(which)) or 0


Found = Iterator[tuple[str, errors.TermWrong]]


def _shape(terms: Terms) -> Found:
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


def _days(terms: Terms, today: date, present: Terms | None) -> Found:
    if (terms.due_on is None) == (terms.due_days is None):
        yield "due_on", errors.DueMissing()
    kept = present is not None and terms.due_on == present.due_on
    if terms.due_on is not None and terms.due_on < today and not kept:
        yield "due_on", errors.DueDayPassed()
    if terms.due_on is not None and terms.starts_on is not None and terms.due_on < terms.starts_on:
        yield "due_on", errors.DueBeforeStart()
    if (
        terms.starts_on is not None
        and terms.starts_on < today
        and not (present is not None and terms.starts_on == present.starts_on)
    ):
        yield "starts_on", errors.StartPassed()


def _places(session: Session, terms: Terms, by: Actor) -> Found:
    if target_entry(session, by, terms.target) is None:
        yield "target", errors.TargetNotFound()
    try:
        parse_narrowing(terms.narrowing)
    except ValueError:
        yield "narrowing", errors.NarrowingWrong()
        return
    if unknown_leaves(session, by, terms.narrowing):
        yield "narrowing", errors.NarrowingWrong()


def _courses(session: Session, terms: Terms) -> Found:
    asked = set(terms.course_ids)
    if not 0 < len(asked) <= MAX_COURSES or len(asked) != len(terms.course_ids):
        yield "courses", errors.CourseMissing(most=MAX_COURSES)
        return
    current = exists().where(CourseVersion.id == Course.current_version_id, CourseVersion.mandatory)
    may = (
        select(func.count())
        .select_from(Course)
        .where(Course.id.in_(asked), Course.retired_at.is_(None), current)
    )
    if session.scalar(may) != len(asked):
        yield "courses", errors.CourseNotMandatory()
