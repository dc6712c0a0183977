"""Reads of the marks of an attempt."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt, AttemptTask
from lms.assessment.queries.attempts import AttemptRow
from lms.assessment.rules import EarnedMarks
from lms.assessment.rules.checks import AnswerState
from lms.assessment.rules.passing import add_marks_by_competence
from lms.assessment.rules.practice import add_practice_by_competence, list_task_marks
from lms.catalogue.models import CourseVersion, Question, Quiz
from lms.catalogue.queries import AnswerKeys, load_keys_of_generation
from lms.catalogue.rules.outline import Outline
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.core.database import BigKey
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment

_ANSWER, _VERSION = Answer.__table__.c, CourseVersion.__table__.c
_TASK = AttemptTask.__table__.c
_STATE = tuple(_ANSWER[name] for name in AnswerState.__dataclass_fields__)
# One statement: handing in is a hot path. The answers of an attempt that is locked do not change.
_GRADING = (
    select(_VERSION.key_generation, _ANSWER.position, *_STATE)
    .outerjoin(Answer.__table__, _ANSWER.attempt_id == bindparam("attempt_id", type_=BigKey))
    .where(_VERSION.id == bindparam("version_id", type_=BigKey))
    .with_for_update(read=True, of=CourseVersion.__table__)
)
_PAPER_DAYS = (
    select(Attempt.enrolment_id, func.max(Attempt.paper_day))
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .where(
        Enrolment.person_id == bindparam("person_id", type_=BigKey),
        Attempt.paper_day.is_not(None),
        Attempt.passed.is_(True),
        Quiz.module_id.is_(None),
    )
    .group_by(Attempt.enrolment_id)
)


def lock_for_grading(
    session: Session, attempt: AttemptRow
) -> tuple[AnswerKeys, dict[int, AnswerState]]:
    """Return keys by question, and the answers of an attempt that is locked, by position.

    No key is corrected from here until the transaction ends, as in lock_answer_keys().
    """
    version_id = attempt.enrolment.version_id
    rows = (
        session.connection()
        .execute(_GRADING, {"attempt_id": attempt.id, "version_id": version_id})
        .all()
    )
    keys = load_keys_of_generation(session, version_id, rows[0].key_generation)
    return keys, {
        row.position: read_row(AnswerState, row) for row in rows if row.position is not None
    }


def list_paper_days(session: Session, person_id: int) -> dict[int, date]:
    """Return the latest day of a final test on paper that a person passed, by enrolment."""
    rows = session.connection().execute(_PAPER_DAYS, {"person_id": person_id})
    return {enrolment_id: day for enrolment_id, day in rows if day is not None}


def load_marks(session: Session, attempt_id: int) -> dict[int, int]:
    """Return the mark of each answer of a submitted attempt by its position, from 1."""
    rows = session.execute(
        select(Answer.position, Answer.mark).where(Answer.attempt_id == attempt_id)
    )
    return {position: mark or 0 for position, mark in rows}


def load_marks_by_competence(
    session: Session,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    marks: Mapping[int, int],
) -> dict[str, EarnedMarks]:
    """Return what an attempt earned in each competence; `marks` of questions by position, from 1.

    A question is of its own competences, or else of those of the module whose lesson taught it.
    """
    ids = [item["question"] for item in attempt.drawn_items]
    rows = session.execute(
        select(Question.id, Question.lesson_id, Question.competences).where(Question.id.in_(ids))
    )
    of_module = outline.map_competences_by_lesson()
    competences = {row.id: row.competences or of_module[row.lesson_id] for row in rows}
    by_questions = add_marks_by_competence(
        [marks.get(position, 0) for position in range(1, attempt.total + 1)],
        attempt.weights,
        [competences[question_id] for question_id in ids],
    )
    tasks = list_task_marks(quiz, attempt.practice, attempt.weights)
    return add_practice_by_competence(by_questions, tasks) if tasks else by_questions


def load_practice_marks(session: Session, attempt: AttemptRow) -> list[dict[str, int]]:
    """Return the practice tasks of an attempt, locked by the caller, each with its mark."""
    rows = session.connection().execute(
        select(_TASK.task_id.label("task"), func.coalesce(_TASK.mark, 0).label("mark"))
        .where(_TASK.attempt_id == attempt.id)
        .order_by(_TASK.position)
    )
    return [dict(row) for row in rows.mappings()]
