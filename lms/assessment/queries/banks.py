"""Reads of the banks from which attempts are drawn."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.rules import BankQuestion
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, QuizEntry, load_bank
from lms.catalogue.rules.question import WRITTEN
from lms.core.rows import read_row


def load_bank_questions(session: Session, outline: Outline, quiz: QuizEntry) -> list[BankQuestion]:
    """Return the questions that a quiz may draw, with all that the rules of its draw ask for."""
    lessons = {lesson.id: f"{lesson.module_slug}/{lesson.slug}" for lesson in outline.lessons}
    of_module = outline.map_competences_by_lesson()
    rows = load_bank(session, outline.list_bank_quiz_ids(quiz))
    return [
        read_row(
            BankQuestion,
            row,
            options=len(row.options or ()),
            hidden=bool(row.hidden),
            tags=tuple(row.tags),
            competences=tuple(row.competences) or of_module[row.lesson_id],
            lesson=lessons[row.lesson_id],
            bank=(row.shared_name or "").partition("/")[0],
        )
        for row in rows
    ]


def may_draw_text(session: Session, outline: Outline, quiz: QuizEntry) -> bool:
    """Return whether a quiz may draw a text that a person grades."""
    query = select(Question.id).where(
        Question.quiz_id.in_(outline.list_bank_quiz_ids(quiz)),
        Question.type == WRITTEN,
        Question.retired.is_(False),
    )
    return session.scalar(query.limit(1)) is not None
