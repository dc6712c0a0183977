"""Give and withdraw exceptions from the rules of quizzes."""

from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import can_manage_people, load_person_in_scope
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.errors import (
    ExceptionDaysWrong,
    ExceptionEmpty,
    ExceptionNotFound,
    ExceptionTargetWrong,
)
from lms.assessment.models import QuizException
from lms.assessment.queries import find_exception
from lms.assessment.queries.exception_units import find_unit_in_scope
from lms.assessment.rules.exceptions import ExceptionTerms
from lms.core.clock import Moment
from lms.core.rows import has_values
from lms.core.text import MAX_REASON


@dataclass(frozen=True, slots=True)
class ExceptionTarget:
    """Whom an exception is for: exactly one of a person, a region unit and an organisation."""

    person_id: int | None = None
    region_unit_id: int | None = None
    organisation_id: int | None = None

    @property
    def subject(self) -> str:
        """Return the target as a subject of the audit record."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        if self.region_unit_id is not None:
            return f"units:{self.region_unit_id}"
        return f"organisations:{self.organisation_id}"


def give_exception(
    session: Session,
    *,
    target: ExceptionTarget,
    course_id: int,
    course_slug: str,
    quiz_key: str,
    terms: ExceptionTerms,
    by: Actor,
    moment: Moment,
) -> int:
    """Store an exception and return its id; the same one that stands already is returned instead.

    Raises ExceptionEmpty, ExceptionDaysWrong, ExceptionTargetWrong, and NotFound for a person, a
    unit or an organisation that the actor does not answer for.
    """
    _check_terms(terms, moment)
    _check_target(session, target, by)
    values = asdict(target) | asdict(terms) | {"course_id": course_id, "quiz_key": quiz_key}
    values |= {"reason": terms.reason.strip()[:MAX_REASON]}
    del values["is_personal"]
    same = (has_values(QuizException, values), QuizException.withdrawn_at.is_(None))
    existing = session.scalar(select(QuizException.id).where(*same).limit(1))
    if existing is not None:
        return existing
    row = QuizException(**values, given_by=by.audit_id, given_at=moment.now)
    session.add(row)
    session.flush()
    details = {"exception": row.id, "course_slug": course_slug, "quiz": quiz_key}
    record_event(
        session,
        kind="quiz_exception_given",
        subject=target.subject,
        now=moment.now,
        by_id=by.audit_id,
        **details,
        **_describe_terms(terms),
    )
    return row.id


def _describe_terms(terms: ExceptionTerms) -> dict[str, int | str]:
    """Return what an exception changes, without its reason, for the record."""
    days = {"opens_on": terms.opens_on, "closes_on": terms.closes_on}
    numbers = {"extra_minutes": terms.extra_minutes, "extra_attempts": terms.extra_attempts}
    return {
        **{name: number for name, number in numbers.items() if number},
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


def withdraw_exception(session: Session, *, exception_id: int, by: Actor, moment: Moment) -> None:
    """Withdraw an exception that the actor may see. Idempotent. Raises ExceptionNotFound."""
    row = find_exception(session, by, exception_id)
    if row is None:
        raise ExceptionNotFound
    withdrawn = session.scalar(
        update(QuizException)
        .where(QuizException.id == exception_id, QuizException.withdrawn_at.is_(None))
        .values(withdrawn_at=moment.now, withdrawn_by=by.audit_id)
        .returning(QuizException.id)
    )
    if withdrawn is None:
        return
    target = ExceptionTarget(row.person_id, row.region_unit_id, row.organisation_id)
    record_event(
        session,
        kind="quiz_exception_withdrawn",
        subject=target.subject,
        now=moment.now,
        by_id=by.audit_id,
        exception=exception_id,
        quiz=row.quiz_key,
    )


def _check_terms(terms: ExceptionTerms, moment: Moment) -> None:
    if terms.is_empty:
        raise ExceptionEmpty
    if terms.closes_on is not None and terms.closes_on < (terms.opens_on or moment.today):
        raise ExceptionDaysWrong


def _check_target(session: Session, target: ExceptionTarget, by: Actor) -> None:
    if sum(value is not None for value in asdict(target).values()) != 1:
        raise ExceptionTargetWrong
    if target.person_id is not None:
        load_person_in_scope(session, by=by, person_id=target.person_id)
    elif target.region_unit_id is not None:
        if not find_unit_in_scope(session, by, target.region_unit_id):
            raise ExceptionNotFound
    elif not can_manage_people(session, by=by, organisation_id=target.organisation_id or 0):
        raise ExceptionNotFound
