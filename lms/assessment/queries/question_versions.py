"""Results of a question in all versions of its course."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, String, bindparam, func, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current
from lms.assessment.queries.facts import QUESTIONS
from lms.assessment.queries.results import sum_measures
from lms.assessment.rules import QuestionCounts
from lms.catalogue.models import CourseVersion, Module, Question, Quiz
from lms.core.database import BigKey
from lms.core.rows import read_row

_QUESTION, _QUIZ = Question.__table__.c, Quiz.__table__.c


@dataclass(frozen=True, slots=True)
class VersionResult:
    """The counts of a question of the same name and quiz in one version of the course."""

    number: int
    question_id: int
    counts: QuestionCounts


def select_namesakes() -> Select[*tuple[Any, ...]]:
    """Select questions with the same name in the same module, with the numbers of versions."""
    version = CourseVersion.__table__.c
    module = func.coalesce(Module.__table__.c.slug, "")
    return (
        select(_QUESTION.id, version.number)
        .join(Quiz.__table__, _QUIZ.id == _QUESTION.quiz_id)
        .join(CourseVersion.__table__, version.id == _QUIZ.version_id)
        .outerjoin(Module.__table__, Module.__table__.c.id == _QUIZ.module_id)
        .where(
            version.course_id == bindparam("course_id", type_=BigKey),
            _QUESTION.name == bindparam("name", type_=String),
            module == bindparam("module_slug", type_=String),
        )
    )


def _build_versions() -> Select[*tuple[Any, ...]]:
    versions = select_namesakes().cte("same_question")
    rows = build_current(QUESTIONS, select(versions.c.id))
    key = [versions.c.number, versions.c.id.label("question_id")]
    return (
        select(*key, *sum_measures(rows.c))
        .outerjoin(rows, rows.c.question_id == versions.c.id)
        .group_by(versions.c.number, versions.c.id)
        .order_by(versions.c.number.desc())
    )


_VERSIONS: Final = _build_versions()


def list_version_results(
    session: Session, course_id: int, module_slug: str, name: str
) -> list[VersionResult]:
    """Return the counts of a question in each version of its course, the newest first.

    `module_slug` is '' for the final test.
    """
    parameters = {"course_id": course_id, "module_slug": module_slug, "name": name}
    rows = session.connection().execute(_VERSIONS, parameters)
    return [read_row(VersionResult, row, counts=read_row(QuestionCounts, row)) for row in rows]
