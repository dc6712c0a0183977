"""Questions of versions: their texts and keys, and what a draw needs of them."""

from typing import Any, Final

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from lms.catalogue.models import (
    CorrectedKey,
    CourseVersion,
    Module,
    Question,
    QuestionRetirement,
    Quiz,
)
from lms.catalogue.rules.quiz_entries import FINAL_KEY


def load_questions(session: Session, question_ids: list[int]) -> dict[int, Question]:
    """Return the questions with these ids, by id, with their keys as corrected since."""
    rows = session.execute(
        select(Question, CorrectedKey.answer)
        .outerjoin(CorrectedKey, CorrectedKey.question_id == Question.id)
        .where(Question.id.in_(question_ids))
    ).all()
    for question, corrected_key in rows:
        if corrected_key is not None:  # read, not changed: nothing is written
            set_committed_value(question, "answer", corrected_key)
    return {question.id: question for question, _key in rows}


_RETIREMENT = (
    select(QuestionRetirement.id)
    .join(CourseVersion, CourseVersion.course_id == QuestionRetirement.course_id)
    .outerjoin(Module, Module.id == Quiz.module_id)
    .where(
        CourseVersion.id == Quiz.version_id,
        QuestionRetirement.quiz_key == func.coalesce(Module.slug, FINAL_KEY),
        QuestionRetirement.name == Question.name,
        QuestionRetirement.undone_at.is_(None),
    )
    .correlate(Quiz, Question)
)
# Neither the file nor a trainer retired it. For statements that join Question with Quiz.
IS_IN_USE: Final = and_(Question.retired.is_(False), ~exists(_RETIREMENT))


def load_bank(session: Session, quiz_ids: tuple[int, ...]) -> list[Any]:
    """Return what a draw needs of each question in the banks, in a fixed order; no retired ones.

    A question is retired by its file, or by a trainer for all versions of the course.
    `options` is how many it has, `hidden` whether it is a final's, `competences` are its own.
    """
    rows = session.execute(
        select(
            Question.id,
            Question.lesson_id,
            Question.level,
            Question.type,
            Question.content_kk["options"].label("options"),
            Quiz.module_id.is_(None).label("hidden"),
            Question.weight,
            Question.tags,
            Question.competences,
            Question.shared_name,
        )
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.quiz_id.in_(quiz_ids), IS_IN_USE)
        .order_by(Question.id)
    )
    return list(rows)
