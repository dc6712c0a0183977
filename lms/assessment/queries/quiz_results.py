"""Results of quizzes: stored counts plus what is not folded into them yet."""

from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import QUIZZES
from lms.assessment.rules import QuizCounts
from lms.catalogue.models import Quiz
from lms.core.database import BigKey
from lms.core.rows import read_row

_QUIZ = Quiz.__table__.c
_VERSION = bindparam("version_id", type_=BigKey)
_IN_VERSION = select(_QUIZ.id).where(_QUIZ.version_id == _VERSION)


def _build_quiz_results() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUIZZES, _IN_VERSION).c
    key = [rows.quiz_id, rows.language]
    return select(
        *key,
        sum_where(rows.submitted_count).label("submitted_count"),
        sum_where(rows.passed_count).label("passed_count"),
        sum_where(rows.submitted_count, rows.is_first).label("first_submitted_count"),
        sum_where(rows.passed_count, rows.is_first).label("first_passed_count"),
    ).group_by(*key)


_QUIZ_RESULTS: Final = _build_quiz_results()


def load_quiz_results(session: Session, version_id: int) -> dict[int, dict[str, QuizCounts]]:
    """Return the counts of each quiz of a version that was attempted, by quiz id and language."""
    rows = session.connection().execute(_QUIZ_RESULTS, {"version_id": version_id})
    results: dict[int, dict[str, QuizCounts]] = {}
    for row in rows:
        results.setdefault(row.quiz_id, {})[row.language] = read_row(QuizCounts, row)
    return results
