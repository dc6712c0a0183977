"""Reads of the submitted attempts of a person, as staff see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion, Quiz
from lms.core.rows import read_rows
from lms.enrolment.models import Enrolment

_ATTEMPT = Attempt.__table__.c
_ENROLMENT = Enrolment.__table__


@dataclass(frozen=True, slots=True)
class PersonAttempt:
    """A submitted attempt as staff see it: the result without the answers."""

    title_kk: str
    title_ru: str
    course_title_kk: str
    course_title_ru: str
    number: int
    submitted_at: datetime
    percent: int | None
    passed: bool | None
    paper_day: date | None


def select_attempt_ids(person_ids: Collection[int]) -> Select[int]:
    """Select the ids of all attempts of people."""
    return (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id.in_(person_ids))
    )


def list_person_attempts(
    session: Session, person_id: int, *, limit: int
) -> tuple[list[PersonAttempt], int]:
    """Return a person's latest submitted attempts at quizzes, and the number of all of them."""
    mine = (_ENROLMENT.c.person_id == person_id, _ATTEMPT.submitted_at.is_not(None))
    rows = session.execute(
        select(
            Quiz.title_kk,
            Quiz.title_ru,
            CourseVersion.title_kk.label("course_title_kk"),
            CourseVersion.title_ru.label("course_title_ru"),
            _ATTEMPT.number,
            _ATTEMPT.submitted_at,
            _ATTEMPT.percent,
            _ATTEMPT.passed,
            _ATTEMPT.paper_day,
        )
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .join(Quiz, Quiz.id == _ATTEMPT.quiz_id)
        .join(CourseVersion, CourseVersion.id == Quiz.version_id)
        .where(*mine)
        .order_by(_ATTEMPT.submitted_at.desc(), _ATTEMPT.id.desc())
        .limit(limit)
    )
    total = session.scalar(
        select(func.count())
        .select_from(Attempt.__table__)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(*mine)
    )
    return list(read_rows(PersonAttempt, rows)), total or 0
