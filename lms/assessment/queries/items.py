"""What an analysis of questions needs: strata by language, choices, and marks of attempts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import OPTION_STRATA, OPTIONS, QUESTION_STRATA, QUESTIONS, QUIZZES
from lms.assessment.rules import (
    ENOUGH_TO_COMPARE,
    ItemMarks,
    LanguageStratum,
    OptionCounts,
    QuizMarks,
)
from lms.catalogue.models import Question, Quiz
from lms.core.database import BigKey
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row

_QUESTION, _QUIZ = Question.__table__.c, Quiz.__table__.c
_IN_VERSION = select(_QUIZ.id).where(_QUIZ.version_id == bindparam("version_id", type_=BigKey))
_OF_VERSION = select(_QUESTION.id).where(_QUESTION.quiz_id.in_(_IN_VERSION))
OF_QUESTIONS: Final = select(_QUESTION.id).where(is_one_of(_QUESTION.id, "questions"))


def _build_language_strata(
    subjects: Select[*tuple[Any, ...]], *subject: str
) -> Select[*tuple[Any, ...]]:
    """Select the strata of questions, by `subject` as well, with the languages side by side.

    Of first attempts alone: a test by chance counts each answer as one of another person.
    """
    rows = build_current(QUESTION_STRATA, subjects).c
    sums: list[ColumnElement[int]] = [
        sum_where(rows[name], rows.language == language).label(f"{language}_{name}")
        for language in ("kk", "ru")
        for name in ("asked_count", "right")
    ]
    key = [rows[name] for name in (*subject, "stratum")]
    return select(*key, *sums).where(rows.is_first).group_by(*key).order_by(*key)


def _build_comparable() -> Select[*tuple[Any, ...]]:
    """Select the ids of the questions of a version that can be compared by language."""
    rows = build_current(QUESTION_STRATA, _OF_VERSION).c
    counts = [sum_where(rows.asked_count, rows.language == language) for language in ("kk", "ru")]
    return (
        select(rows.question_id)
        .where(rows.is_first)
        .group_by(rows.question_id)
        .having(and_(*(count >= ENOUGH_TO_COMPARE for count in counts)))
    )


def _build_asked() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUESTION_STRATA, OF_QUESTIONS).c
    return select(rows.stratum, sum_where(rows.asked_count).label("asked_count")).group_by(
        rows.stratum
    )


def _build_choices() -> Select[*tuple[Any, ...]]:
    rows = build_current(OPTIONS, OF_QUESTIONS).c
    key = [rows.position, rows.language]
    sums = [sum_where(rows[name]).label(name) for name in ("chosen_count", "rest")]
    return select(*key, *sums).group_by(*key).order_by(*key)


def _build_chosen() -> Select[*tuple[Any, ...]]:
    rows = build_current(OPTION_STRATA, OF_QUESTIONS).c
    key = [rows.position, rows.stratum]
    return select(*key, sum_where(rows.chosen_count).label("chosen_count")).group_by(*key)


def _build_quiz_marks() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUIZZES, _IN_VERSION).c
    names = QuizMarks.__dataclass_fields__
    sums = [sum_where(rows[name]).label(name) for name in names]
    return select(rows.quiz_id, *sums).where(rows.is_first).group_by(rows.quiz_id)


def _build_item_marks() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUESTIONS, _OF_VERSION).c
    key = [rows.quiz_id, rows.question_id]
    sums = [sum_where(rows[name]).label(name) for name in ItemMarks.__dataclass_fields__]
    return select(*key, *sums).where(rows.is_first).group_by(*key)


_COMPARABLE: Final = _build_comparable()
_STRATA_OF_EACH: Final = _build_language_strata(OF_QUESTIONS, "question_id")
_STRATA: Final = _build_language_strata(OF_QUESTIONS)
_ASKED_BY_STRATUM: Final = _build_asked()
_CHOICES: Final = _build_choices()
_CHOSEN_BY_STRATUM: Final = _build_chosen()
_QUIZ_MARKS: Final = _build_quiz_marks()
_ITEM_MARKS: Final = _build_item_marks()


def load_version_strata(session: Session, version_id: int) -> dict[int, list[LanguageStratum]]:
    """Return the strata of each question of a version that can be compared, by question id.

    It was answered by enough people in each language, see compare_languages(). Until a course has
    had hundreds of attempts there is none, while the strata of all questions are thousands of rows.
    """
    ids = session.connection().scalars(_COMPARABLE, {"version_id": version_id}).all()
    strata: dict[int, list[LanguageStratum]] = defaultdict(list)
    if ids:
        for row in session.connection().execute(_STRATA_OF_EACH, {"questions": ids}):
            strata[row.question_id].append(read_row(LanguageStratum, row))
    return dict(strata)


def list_language_strata(session: Session, question_ids: Sequence[int]) -> list[LanguageStratum]:
    """Return the strata of one question, which has an id in each version."""
    rows = session.connection().execute(_STRATA, {"questions": list(question_ids)})
    return [read_row(LanguageStratum, row) for row in rows]


def load_asked_by_stratum(session: Session, question_ids: Sequence[int]) -> dict[int, int]:
    """Return how often a question was asked in all attempts, by stratum."""
    rows = session.connection().execute(_ASKED_BY_STRATUM, {"questions": list(question_ids)})
    return {row.stratum: row.asked_count for row in rows}


def load_option_counts(session: Session, question_ids: Sequence[int]) -> dict[int, OptionCounts]:
    """Return the counts of each option of a question that was chosen, by its position."""
    parameters = {"questions": list(question_ids)}
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rest: dict[int, int] = defaultdict(int)
    for row in session.connection().execute(_CHOICES, parameters):
        counts[row.position][row.language] = row.chosen_count
        rest[row.position] += row.rest
    by_stratum: dict[int, dict[int, int]] = defaultdict(dict)
    for row in session.connection().execute(_CHOSEN_BY_STRATUM, parameters):
        by_stratum[row.position][row.stratum] = row.chosen_count
    return {
        position: OptionCounts(
            position=position,
            by_language=by_language,
            rest=rest[position],
            by_stratum=by_stratum[position],
        )
        for position, by_language in counts.items()
    }


def load_quiz_marks(
    session: Session, version_id: int
) -> Mapping[int, tuple[QuizMarks, list[ItemMarks]]]:
    """Return what first attempts at each quiz of a version earned, in all and by question."""
    parameters = {"version_id": version_id}
    items: dict[int, list[ItemMarks]] = defaultdict(list)
    for row in session.connection().execute(_ITEM_MARKS, parameters).all():
        items[row.quiz_id].append(read_row(ItemMarks, row))
    rows = session.connection().execute(_QUIZ_MARKS, parameters)
    return {row.quiz_id: (read_row(QuizMarks, row), items[row.quiz_id]) for row in rows}
