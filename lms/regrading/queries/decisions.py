"""Reads of passes that marks no longer give, and of the same question in other versions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.catalogue.models import CorrectedKey, Course, CourseVersion, Question, Quiz
from lms.certificates.models import Certificate
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.regrading.models import PassDecision, Regrading
from lms.regrading.rules import OPEN

_DECISION, _ATTEMPT = PassDecision.__table__.c, Attempt.__table__.c


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A pass to decide on, or decided, without the person."""

    attempt_id: int
    correction_id: int | None
    state: str
    opened_at: datetime
    decided_at: datetime | None
    reason: str
    quiz_id: int
    version_id: int
    number: int
    submitted_at: datetime
    percent: int
    percent_before: int | None
    enrolment_state: str
    certificate: str | None


_ROWS = (
    select(
        *(_DECISION[name] for name in list(DecisionRow.__dataclass_fields__)[:6]),
        _ATTEMPT.quiz_id,
        Quiz.__table__.c.version_id,
        _ATTEMPT.number,
        _ATTEMPT.submitted_at,
        _ATTEMPT.percent,
        Regrading.__table__.c.percent_before,
        Enrolment.__table__.c.state.label("enrolment_state"),
        Certificate.__table__.c.number.label("certificate"),
    )
    .join(Attempt.__table__, _ATTEMPT.id == _DECISION.attempt_id)
    .join(Quiz.__table__, Quiz.__table__.c.id == _ATTEMPT.quiz_id)
    .join(Enrolment.__table__, Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
    .outerjoin(
        Regrading.__table__,
        (Regrading.__table__.c.correction_id == _DECISION.correction_id)
        & (Regrading.__table__.c.attempt_id == _DECISION.attempt_id),
    )
    .outerjoin(Certificate.__table__, Certificate.__table__.c.enrolment_id == _ATTEMPT.enrolment_id)
)


def list_open_decisions(
    session: Session, course_id: int, *, limit: int, offset: int
) -> list[DecisionRow]:
    """Return the passes of a course that wait for a decision."""
    rows = session.connection().execute(
        _ROWS.where(_DECISION.course_id == course_id, _DECISION.state == OPEN)
        .order_by(_DECISION.attempt_id)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(DecisionRow, rows))


def count_open_decisions(session: Session, course_id: int) -> int:
    """Return how many passes of a course wait for a decision."""
    query = select(func.count()).where(_DECISION.course_id == course_id, _DECISION.state == OPEN)
    return session.scalar(query) or 0


def list_people(session: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    """Return whose each attempt is: ids of people by ids of attempts."""
    query = (
        select(_ATTEMPT.id, Enrolment.__table__.c.person_id)
        .join(Enrolment.__table__, Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.id.in_(attempt_ids))
    )
    return {row.id: row.person_id for row in session.execute(query)}


def find_decision(session: Session, course_id: int, attempt_id: int) -> DecisionRow | None:
    """Return a pass of a course, decided or not; None if there is none to decide on."""
    row = (
        session.connection()
        .execute(_ROWS.where(_DECISION.course_id == course_id, _DECISION.attempt_id == attempt_id))
        .first()
    )
    return None if row is None else read_row(DecisionRow, row)


@dataclass(frozen=True, slots=True)
class SameQuestion:
    """A question of the same name in a version of a course. `key` is the one of now."""

    number: int
    is_current: bool
    question_id: int
    type: str
    key: dict[str, Any]
    content_kk: dict[str, Any]
    content_ru: dict[str, Any]


def list_same_questions(session: Session, course_id: int, name: str) -> list[SameQuestion]:
    """Return the questions of a name in all versions of a course, the newest first."""
    question, version = Question.__table__.c, CourseVersion.__table__.c
    rows = session.connection().execute(
        select(
            version.number,
            (Course.__table__.c.current_version_id == version.id).label("is_current"),
            question.id.label("question_id"),
            question.type,
            func.coalesce(CorrectedKey.__table__.c.answer, question.answer).label("key"),
            question.content_kk,
            question.content_ru,
        )
        .join(Quiz.__table__, Quiz.__table__.c.id == question.quiz_id)
        .join(CourseVersion.__table__, version.id == Quiz.__table__.c.version_id)
        .join(Course.__table__, Course.__table__.c.id == version.course_id)
        .outerjoin(CorrectedKey.__table__, CorrectedKey.__table__.c.question_id == question.id)
        .where(version.course_id == course_id, question.name == name)
        .order_by(version.number.desc())
    )
    return list(read_rows(SameQuestion, rows))
