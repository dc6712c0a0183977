"""Results of a question of a shared bank over the courses that use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, Select, String, and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import QUESTIONS
from lms.assessment.rules import QuestionCounts
from lms.catalogue.models import Course, CourseVersion, Question, Quiz, UsedBank
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row

_QUESTION, _QUIZ = Question.__table__.c, Quiz.__table__.c
_VERSION, _COURSE = CourseVersion.__table__.c, Course.__table__.c
MEASURES: Final = QUESTIONS.measures
_SHARED_NAME = bindparam("shared_name", type_=String)


@dataclass(frozen=True, slots=True)
class BankTitle:
    """The title of a shared bank when a version was loaded with it."""

    title_kk: str
    title_ru: str


@dataclass(frozen=True, slots=True)
class CourseResult:
    """The counts of a shared question in all versions of a course; `number` is the latest one.

    `question_id` is that of the latest version which has the question.
    """

    slug: str
    title_kk: str
    title_ru: str
    number: int
    question_id: int
    counts: QuestionCounts


def _select_shared() -> CTE:
    """Select the ids of a shared question with course and number of the version of each."""
    return (
        select(_QUESTION.id, _VERSION.course_id, _VERSION.number)
        .join(Quiz.__table__, _QUIZ.id == _QUESTION.quiz_id)
        .join(CourseVersion.__table__, _VERSION.id == _QUIZ.version_id)
        .where(_QUESTION.shared_name == _SHARED_NAME, is_one_of(_VERSION.course_id, "courses"))
        .cte("shared")
    )


def _build_results() -> Select[*tuple[Any, ...]]:
    questions = _select_shared()
    rows = build_current(QUESTIONS, select(questions.c.id))
    by_course = (
        select(
            questions.c.course_id,
            func.max(questions.c.number).label("number"),
            func.max(questions.c.id).label("question_id"),
            *(sum_where(rows.c[name]).label(name) for name in MEASURES),
        )
        .outerjoin(rows, rows.c.question_id == questions.c.id)
        .group_by(questions.c.course_id)
        .subquery()
    )
    latest = and_(
        _VERSION.course_id == by_course.c.course_id, _VERSION.number == by_course.c.number
    )
    return (
        select(_COURSE.slug, _VERSION.title_kk, _VERSION.title_ru, *list(by_course.c)[1:])
        .join(by_course, by_course.c.course_id == _COURSE.id)
        .join(CourseVersion.__table__, latest)
        .order_by(_COURSE.code)
    )


_RESULTS: Final = _build_results()


def list_sharing_courses(session: Session, shared_name: str) -> dict[str, int]:
    """Return the ids of the courses that have, or had, a question of a shared bank, by slug."""
    rows = session.connection().execute(
        select(_COURSE.slug, _COURSE.id)
        .join(CourseVersion.__table__, _VERSION.course_id == _COURSE.id)
        .join(Quiz.__table__, _QUIZ.version_id == _VERSION.id)
        .join(Question.__table__, _QUESTION.quiz_id == _QUIZ.id)
        .where(_QUESTION.shared_name == _SHARED_NAME)
        .distinct(),
        {"shared_name": shared_name},
    )
    return {row.slug: row.id for row in rows}


def list_shared_results(
    session: Session, shared_name: str, course_ids: Sequence[int]
) -> list[CourseResult]:
    """Return the results of a shared question in each of these courses, by their codes."""
    rows = session.connection().execute(
        _RESULTS, {"shared_name": shared_name, "courses": list(course_ids)}
    )
    return [read_row(CourseResult, row, counts=read_row(QuestionCounts, row)) for row in rows]


def find_bank_title(session: Session, version_id: int, shared_name: str) -> BankTitle:
    """Return the title of the bank of a question that a version has."""
    row = session.execute(
        select(UsedBank.title_kk, UsedBank.title_ru).where(
            UsedBank.version_id == version_id, UsedBank.name == shared_name.partition("/")[0]
        )
    ).one()
    return read_row(BankTitle, row)
