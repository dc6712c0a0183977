"""Results of the questions of a version: stored counts plus what is not folded into them yet.

A statement reads both, and so one snapshot.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.exposure import load_exposure
from lms.assessment.queries.facts import QUESTIONS
from lms.assessment.queries.retirements import list_retired_ids
from lms.assessment.queries.version_questions import VersionQuestion, list_version_questions
from lms.assessment.rules import LANGUAGES, NO_ANSWERS, UNKNOWN, QuestionCounts
from lms.catalogue.models import Question, Quiz
from lms.core.database import BigKey
from lms.core.rows import read_row

_QUESTION, _QUIZ = Question.__table__.c, Quiz.__table__.c


@dataclass(frozen=True, slots=True)
class QuestionResult(VersionQuestion):
    """A question of a bank with its counts by language, UNKNOWN included.

    `times_shown`: in how many attempts it was drawn, see load_exposure; `is_retired`: no more from
    now.
    """

    by_language: Mapping[str, QuestionCounts]
    times_shown: int = 0
    is_retired: bool = False


def sum_measures(rows: Any) -> list[ColumnElement[int]]:
    """Sum up every measure of a question over the rows."""
    return [sum_where(rows[name]).label(name) for name in QUESTIONS.measures]


_VERSION = bindparam("version_id", type_=BigKey)
_ABOUT: Final = tuple(field.name for field in fields(VersionQuestion))
_NO_ANSWERS: Final = dict.fromkeys((*LANGUAGES, UNKNOWN), NO_ANSWERS)
_FIRST_ONLY = bindparam("first_only", type_=Integer)
_QUIZ_ID = bindparam("quiz_id", type_=BigKey)


def _build_question_results() -> Select[*tuple[Any, ...]]:
    """Select a row for each question and language that has answers."""
    question_ids = (
        select(_QUESTION.id)
        .join(Quiz.__table__, _QUIZ.id == _QUESTION.quiz_id)
        .where(_QUIZ.version_id == _VERSION, or_(_QUIZ_ID == 0, _QUIZ.id == _QUIZ_ID))
    )
    rows = build_current(QUESTIONS, question_ids).c
    key = [rows.question_id, rows.language]
    return (
        select(*key, *sum_measures(rows)).where(or_(_FIRST_ONLY == 0, rows.is_first)).group_by(*key)
    )


_QUESTION_RESULTS: Final = _build_question_results()


def list_question_results(
    session: Session, version_id: int, *, quiz_id: int | None = None, first_only: bool = False
) -> list[QuestionResult]:
    """Return the results of the questions of a version, in the order of the course.

    `quiz_id`: only of its bank. `first_only`: only of first attempts.
    """
    rows = (
        session.connection()
        .execute(
            _QUESTION_RESULTS,
            {"version_id": version_id, "quiz_id": quiz_id or 0, "first_only": int(first_only)},
        )
        .all()
    )
    counts: dict[int, dict[str, QuestionCounts]] = defaultdict(lambda: dict(_NO_ANSWERS))
    for row in rows:
        counts[row.question_id][row.language] = read_row(QuestionCounts, row)
    times_shown = load_exposure(session, version_id)
    retired_ids = list_retired_ids(session, version_id)
    return [
        QuestionResult(
            **_describe_question(question),
            by_language=counts.get(question.id, _NO_ANSWERS),
            times_shown=times_shown.get(question.id, 0),
            is_retired=question.id in retired_ids,
        )
        for question in list_version_questions(session, version_id)
        if quiz_id in (None, question.quiz_id)
    ]


def _describe_question(question: VersionQuestion) -> dict[str, Any]:
    return {name: getattr(question, name) for name in _ABOUT}
