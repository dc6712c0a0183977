"""Reads of corrections of keys, and of their effect on attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion, Question
from lms.certificates.models import Certificate
from lms.core.rows import read_row, read_rows
from lms.regrading.models import KeyCorrection, PassDecision, Regrading
from lms.regrading.rules import NUMBERS

_CORRECTION, _REGRADING = KeyCorrection.__table__.c, Regrading.__table__.c
_ATTEMPT = Attempt.__table__.c


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction with its question."""

    id: int
    question_id: int
    version_id: int
    kind: str
    answer: dict[str, Any]
    before: dict[str, Any]
    reason: str
    state: str
    proposed_at: datetime
    applied_by: int | None
    applied_at: datetime | None
    checked_at: datetime | None
    regraded_at: datetime | None
    number: int
    question_name: str
    question_type: str


@dataclass(frozen=True, slots=True)
class CorrectionEffect:
    """What a correction would change, or has changed.

    `attempts_affected` to `passes_lost` count attempts; `completions` are courses, `certificates`
    those that would not have been issued. `marks_raised` and `marks_lowered` include passes gained
    and lost.
    """

    attempts_affected: int = 0
    marks_raised: int = 0
    marks_lowered: int = 0
    passes_gained: int = 0
    passes_lost: int = 0
    completions: int = 0
    certificates: int = 0


@dataclass(frozen=True, slots=True)
class RegradingRow:
    """An attempt that a correction touches: marks before and after, without the person."""

    attempt_id: int
    quiz_id: int
    number: int
    submitted_at: datetime
    effect: str | None
    completes: bool
    certified: bool
    answer_before: int | None
    answer_after: int | None
    percent_before: int | None
    percent_after: int | None
    decision: str | None
    certificate: str | None


_OWN = (
    *(_CORRECTION[name] for name in list(CorrectionRow.__dataclass_fields__)[:-3]),
    CourseVersion.__table__.c.number,
    Question.__table__.c.name.label("question_name"),
    Question.__table__.c.type.label("question_type"),
)
_ROWS = (
    select(*_OWN)
    .join(CourseVersion.__table__, CourseVersion.__table__.c.id == _CORRECTION.version_id)
    .join(Question.__table__, Question.__table__.c.id == _CORRECTION.question_id)
)


def load_correction(session: Session, correction_id: int) -> CorrectionRow:
    """Return an existing correction."""
    row = session.connection().execute(_ROWS.where(_CORRECTION.id == correction_id)).one()
    return read_row(CorrectionRow, row)


def find_correction(session: Session, course_id: int, correction_id: int) -> CorrectionRow | None:
    """Return a correction of a course, or None."""
    row = (
        session.connection()
        .execute(
            _ROWS.where(
                _CORRECTION.id == correction_id, CourseVersion.__table__.c.course_id == course_id
            )
        )
        .first()
    )
    return None if row is None else read_row(CorrectionRow, row)


def list_corrections(session: Session, question_id: int) -> list[CorrectionRow]:
    """Return the corrections of a question, the newest first."""
    rows = session.connection().execute(
        _ROWS.where(_CORRECTION.question_id == question_id).order_by(_CORRECTION.id.desc())
    )
    return list(read_rows(CorrectionRow, rows))


def count_effect(session: Session, correction_id: int) -> CorrectionEffect:
    """Return the numbers of a correction."""
    numbers = {
        name: func.coalesce(func.sum(case((_REGRADING.effect.in_(effects), 1), else_=0)), 0)
        for name, effects in NUMBERS.items()
    }
    row = (
        session.connection()
        .execute(
            select(
                func.count().label("attempts_affected"),
                *(total.label(name) for name, total in numbers.items()),
                _count_enrolments(_REGRADING.completes).label("completions"),
                _count_enrolments(_REGRADING.certified).label("certificates"),
            )
            .join(Attempt.__table__, _ATTEMPT.id == _REGRADING.attempt_id)
            .where(_REGRADING.correction_id == correction_id)
        )
        .one()
    )
    return read_row(CorrectionEffect, row)


def _count_enrolments(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((condition, _ATTEMPT.enrolment_id))))


def _build_filter(correction_id: int, number_name: str) -> ColumnElement[bool]:
    """Return the condition of the attempts behind a number, the first one of each course.

    Several attempts of one enrolment may each complete its course, or take the ground from its
    certificate; the number counts the course or the certificate.
    """
    own = _REGRADING.correction_id == correction_id
    of_courses = {"completions": _REGRADING.completes, "certificates": _REGRADING.certified}
    if number_name in of_courses:
        first = (
            select(func.min(_REGRADING.attempt_id))
            .join(Attempt.__table__, _ATTEMPT.id == _REGRADING.attempt_id)
            .where(own, of_courses[number_name])
            .group_by(_ATTEMPT.enrolment_id)
        )
        return and_(own, _REGRADING.attempt_id.in_(first.correlate(None)))
    return and_(own, _REGRADING.effect.in_(NUMBERS[number_name])) if number_name else own


def list_regradings(
    session: Session, correction_id: int, number_name: str, *, limit: int, offset: int
) -> Sequence[RegradingRow]:
    """Return attempts that a correction touches.

    `number_name`: a number of the effect; '' for all.
    """
    own = [
        _REGRADING[name]
        for name in RegradingRow.__dataclass_fields__
        if name in _REGRADING and name != "attempt_id"
    ]
    rows = session.connection().execute(
        select(
            _REGRADING.attempt_id,
            _ATTEMPT.quiz_id,
            _ATTEMPT.number,
            _ATTEMPT.submitted_at,
            *own,
            PassDecision.__table__.c.state.label("decision"),
            Certificate.__table__.c.number.label("certificate"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _REGRADING.attempt_id)
        .outerjoin(PassDecision.__table__, PassDecision.__table__.c.attempt_id == _ATTEMPT.id)
        .outerjoin(
            Certificate.__table__, Certificate.__table__.c.enrolment_id == _ATTEMPT.enrolment_id
        )
        .where(_build_filter(correction_id, number_name))
        .order_by(_REGRADING.attempt_id)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(RegradingRow, rows))


def count_regradings(session: Session, correction_id: int, number_name: str) -> int:
    """Return how many attempts list_regradings() has."""
    query = select(func.count()).select_from(Regrading.__table__)
    return session.scalar(query.where(_build_filter(correction_id, number_name))) or 0
