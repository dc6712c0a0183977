"""Taking a question out of all draws of a course at once, and putting it back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.errors import RetirementLeavesTooFew
from lms.assessment.queries import load_bank_questions
from lms.assessment.queries.versions_in_use import list_versions_in_use
from lms.assessment.rules.retiring import is_needed_for_draw
from lms.catalogue.models import Course, Question, QuestionRetirement
from lms.catalogue.queries import Outline, load_outline
from lms.core.database import upsert
from lms.core.text import MAX_REASON


def retire_question(
    session: Session, *, outline: Outline, question: Question, reason: str, by: Actor, now: datetime
) -> None:
    """Have no attempt of a course draw a question from now on, in whatever version. Idempotent.

    Attempts under way keep it, and so do its results. It holds for its name in its quiz until
    restore_question(). Raises RetirementLeavesTooFew.
    """
    # Of two that each leave enough, both together may not: they wait for each other here.
    session.execute(select(Course.id).where(Course.id == outline.course_id).with_for_update())
    quiz_key = outline.find_quiz_by_id(question.quiz_id).key
    _check_enough_left(session, outline.course_id, quiz_key, question.name)
    retirement_id = session.scalar(
        upsert(session, QuestionRetirement)
        .values(
            course_id=outline.course_id,
            quiz_key=quiz_key,
            name=question.name,
            reason=reason.strip()[:MAX_REASON],
            retired_by=by.audit_id,
            retired_at=now,
        )
        .on_conflict_do_nothing()
        .returning(QuestionRetirement.id)
    )
    if retirement_id is not None:
        _record_event(session, "question_retired", outline, question, by=by, now=now)


def restore_question(
    session: Session, *, outline: Outline, question: Question, by: Actor, now: datetime
) -> None:
    """Have a question drawn again that a trainer retired. Idempotent."""
    undone = session.scalar(
        update(QuestionRetirement)
        .where(
            QuestionRetirement.course_id == outline.course_id,
            QuestionRetirement.quiz_key == outline.find_quiz_by_id(question.quiz_id).key,
            QuestionRetirement.name == question.name,
            QuestionRetirement.undone_at.is_(None),
        )
        .values(undone_by=by.audit_id, undone_at=now)
        .returning(QuestionRetirement.id)
        .execution_options(synchronize_session=False)
    )
    if undone is not None:
        _record_event(session, "question_restored", outline, question, by=by, now=now)


def _record_event(
    session: Session, kind: str, outline: Outline, question: Question, *, by: Actor, now: datetime
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"course:{outline.slug}",
        now=now,
        by_id=by.audit_id,
        question=question.id,
        version=outline.number,
    )


def _check_enough_left(session: Session, course_id: int, quiz_key: str, name: str) -> None:
    for version_id in list_versions_in_use(session, course_id):
        outline = load_outline(session, version_id)
        own_ids = [quiz.id for quiz in outline.quizzes if quiz.key == quiz_key]
        namesakes = select(Question.id, Question.quiz_id).where(
            Question.quiz_id.in_(own_ids), Question.name == name
        )
        for question_id, quiz_id in session.execute(namesakes).all():
            for quiz in outline.quizzes:
                if quiz_id in outline.list_bank_quiz_ids(quiz):
                    bank = load_bank_questions(session, outline, quiz)
                    if is_needed_for_draw(bank, question_id, quiz.draw, quiz.draws):
                        raise RetirementLeavesTooFew
