"""Results of quizzes and questions: stored counts plus what is not folded into them yet.

A statement reads both, and so one snapshot. The statements are built once, since building them
takes longer than running them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.assessment.queries.banks import VersionQuestion, list_version_questions
from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.exposure import load_exposure
from lms.assessment.queries.facts import QUESTIONS, QUIZZES
from lms.assessment.queries.items import OF_QUESTIONS
from lms.assessment.queries.retirements import list_retired_ids
from lms.assessment.rules import LANGUAGES, NO_ANSWERS, UNKNOWN, QuestionCounts, QuizCounts, Wording
from lms.catalogue.models import CorrectedKey, CourseVersion, Module, Question, Quiz
from lms.core.database import Key
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row, read_rows

_QUESTION, _QUIZ = Question.__table__.c, Quiz.__table__.c


@dataclass(frozen=True, slots=True)
class QuestionResult(VersionQuestion):
    """A question of a bank with its counts by language, UNKNOWN included.

    `shown`: in how many attempts it was drawn, see load_exposure; `is_retired`: no more from now.
    """

    by_language: Mapping[str, QuestionCounts]
    shown: int = 0
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class SplitRow:
    """Counts of one question in one language ('' is unknown), among first or later attempts."""

    language: str
    is_first: bool
    counts: QuestionCounts


@dataclass(frozen=True, slots=True)
class VersionResult:
    """The counts of a question of the same name and quiz in one version of the course."""

    number: int
    question_id: int
    counts: QuestionCounts


def _sum_measures(rows: Any) -> list[ColumnElement[int]]:
    """Sum up every measure of a question over the rows."""
    return [sum_where(rows[name]).label(name) for name in QUESTIONS.measures]


_VERSION = bindparam("version_id", type_=Key)
_IN_VERSION = select(_QUIZ.id).where(_QUIZ.version_id == _VERSION)
_ABOUT: Final = tuple(field.name for field in fields(VersionQuestion))
_NO_ANSWERS: Final = dict.fromkeys((*LANGUAGES, UNKNOWN), NO_ANSWERS)
_FIRST_ONLY = bindparam("first_only", type_=Integer)
_QUIZ_ID = bindparam("quiz_id", type_=Key)


def _build_quiz_results() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUIZZES, _IN_VERSION).c
    key = [rows.quiz_id, rows.language]
    return select(
        *key,
        sum_where(rows.submitted).label("submitted"),
        sum_where(rows.passed).label("passed"),
        sum_where(rows.submitted, rows.is_first).label("first_submitted"),
        sum_where(rows.passed, rows.is_first).label("first_passed"),
    ).group_by(*key)


def _build_question_results() -> Select[*tuple[Any, ...]]:
    """Select a row for each question and language that has answers."""
    chosen = (
        select(_QUESTION.id)
        .join(Quiz.__table__, _QUIZ.id == _QUESTION.quiz_id)
        .where(_QUIZ.version_id == _VERSION, or_(_QUIZ_ID == 0, _QUIZ.id == _QUIZ_ID))
    )
    rows = build_current(QUESTIONS, chosen).c
    key = [rows.question_id, rows.language]
    return (
        select(*key, *_sum_measures(rows))
        .where(or_(_FIRST_ONLY == 0, rows.is_first))
        .group_by(*key)
    )


def _build_split() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUESTIONS, OF_QUESTIONS).c
    key = [rows.language, rows.is_first]
    return select(*key, *_sum_measures(rows)).group_by(*key).order_by(*key)


def _select_namesakes() -> Select[*tuple[Any, ...]]:
    """Select questions with the same name in the same module, with the numbers of versions."""
    version = CourseVersion.__table__.c
    module = func.coalesce(Module.__table__.c.slug, "")
    return (
        select(_QUESTION.id, version.number)
        .join(Quiz.__table__, _QUIZ.id == _QUESTION.quiz_id)
        .join(CourseVersion.__table__, version.id == _QUIZ.version_id)
        .outerjoin(Module.__table__, Module.__table__.c.id == _QUIZ.module_id)
        .where(
            version.course_id == bindparam("course_id", type_=Key),
            _QUESTION.name == bindparam("name", type_=String),
            module == bindparam("module_slug", type_=String),
        )
    )


def _build_versions() -> Select[*tuple[Any, ...]]:
    versions = _select_namesakes().cte("same_question")
    rows = build_current(QUESTIONS, select(versions.c.id))
    key = [versions.c.number, versions.c.id.label("question_id")]
    return (
        select(*key, *_sum_measures(rows.c))
        .outerjoin(rows, rows.c.question_id == versions.c.id)
        .group_by(versions.c.number, versions.c.id)
        .order_by(versions.c.number.desc())
    )


_QUIZ_RESULTS: Final = _build_quiz_results()
_QUESTION_RESULTS: Final = _build_question_results()
_SPLIT: Final = _build_split()
_VERSIONS: Final = _build_versions()


def load_quiz_results(session: Session, version_id: int) -> dict[int, dict[str, QuizCounts]]:
    """Return the counts of each quiz of a version that was attempted, by quiz id and language."""
    rows = session.connection().execute(_QUIZ_RESULTS, {"version_id": version_id})
    results: dict[int, dict[str, QuizCounts]] = {}
    for row in rows:
        results.setdefault(row.quiz_id, {})[row.language] = read_row(QuizCounts, row)
    return results


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
    for question_id, language, *measures in rows:
        counts[question_id][language] = QuestionCounts(*measures)
    shown, retired = load_exposure(session, version_id), list_retired_ids(session, version_id)
    return [
        QuestionResult(
            **_describe_question(question),
            by_language=counts.get(question.id, _NO_ANSWERS),
            shown=shown.get(question.id, 0),
            is_retired=question.id in retired,
        )
        for question in list_version_questions(session, version_id)
        if quiz_id in (None, question.quiz_id)
    ]


def _describe_question(question: VersionQuestion) -> dict[str, Any]:
    return {name: getattr(question, name) for name in _ABOUT}


def list_question_splits(session: Session, question_ids: Sequence[int]) -> list[SplitRow]:
    """Return the counts of a question by language, among first and later attempts."""
    rows = session.connection().execute(_SPLIT, {"questions": list(question_ids)})
    return [read_row(SplitRow, row, counts=read_row(QuestionCounts, row)) for row in rows]


def list_version_results(
    session: Session, course_id: int, module_slug: str, name: str
) -> list[VersionResult]:
    """Return the counts of a question in each version of its course, the newest first.

    `module_slug` is '' for the final test.
    """
    parameters = {"course_id": course_id, "module_slug": module_slug, "name": name}
    rows = session.connection().execute(_VERSIONS, parameters)
    return [read_row(VersionResult, row, counts=read_row(QuestionCounts, row)) for row in rows]


def list_wordings(session: Session, course_id: int, module_slug: str, name: str) -> list[Wording]:
    """Return the texts and the key of a question in each version of its course, the newest first.

    `module_slug` is '' for the final test.
    """
    key = func.coalesce(CorrectedKey.__table__.c.answer, _QUESTION.answer).label("key")
    rows = session.connection().execute(
        _select_namesakes()
        .with_only_columns(
            _QUESTION.id.label("question_id"),
            CourseVersion.__table__.c.number,
            _QUESTION.type,
            _QUESTION.content_kk,
            _QUESTION.content_ru,
            key,
        )
        .outerjoin(CorrectedKey.__table__, CorrectedKey.__table__.c.question_id == _QUESTION.id)
        .order_by(CourseVersion.__table__.c.number.desc()),
        {"course_id": course_id, "module_slug": module_slug, "name": name},
    )
    return list(read_rows(Wording, rows))


def find_question(session: Session, version_id: int, question_id: int) -> Question | None:
    """Return a question of a version; None if it is in none of its banks."""
    return session.scalar(
        select(Question)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.id == question_id, Quiz.version_id == version_id)
    )


def load_prompts(session: Session, question_ids: Sequence[int], language: str) -> dict[int, str]:
    """Return the texts of questions in a language, as HTML, by id."""
    content = _QUESTION[f"content_{language}"]
    rows = session.connection().execute(
        select(_QUESTION.id, content).where(is_one_of(_QUESTION.id, "questions")),
        {"questions": list(question_ids)},
    )
    return {question_id: texts["prompt"] for question_id, texts in rows}
