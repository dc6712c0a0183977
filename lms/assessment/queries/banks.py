"""Queries of the banks from which attempts are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.assessment.rules import BankQuestion
from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import Outline, QuizEntry, load_bank
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.rules.question import WRITTEN
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class VersionQuestion:
    """What a question of a version is about, which never changes."""

    id: int
    quiz_id: int
    name: str
    type: str
    level: int
    lesson_id: int
    tags: Sequence[str]
    competences: Sequence[str]


_questions: WeakKeyDictionary[Pool, dict[int, tuple[VersionQuestion, ...]]] = WeakKeyDictionary()


def load_bank_questions(session: Session, outline: Outline, quiz: QuizEntry) -> list[BankQuestion]:
    """Return the questions that a quiz may draw, with all that the rules of its draw ask for."""
    lessons = {lesson.id: f"{lesson.module_slug}/{lesson.slug}" for lesson in outline.lessons}
    of_module = outline.competences_by_lesson()
    rows = load_bank(session, outline.bank_quiz_ids(quiz))
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


def asks_for_text(session: Session, outline: Outline, quiz: QuizEntry) -> bool:
    """Return whether a quiz may draw a text that a person grades."""
    query = select(Question.id).where(
        Question.quiz_id.in_(outline.bank_quiz_ids(quiz)),
        Question.type == WRITTEN,
        Question.retired.is_(False),
    )
    return session.scalar(query.limit(1)) is not None


def list_version_questions(session: Session, version_id: int) -> tuple[VersionQuestion, ...]:
    """Return all questions of a version in order, read once per process and database."""
    cache = _questions.setdefault(get_pool(session), {})
    if version_id not in cache:
        columns = (getattr(Question, field.name) for field in fields(VersionQuestion))
        rows = session.execute(
            select(*columns)
            .join(Quiz)
            .where(Quiz.version_id == version_id)
            .order_by(Question.quiz_id, Question.position)
        )
        cache[version_id] = tuple(read_rows(VersionQuestion, rows))
    return cache[version_id]


def list_version_tags(session: Session, version_id: int) -> list[str]:
    """Return the tags of all questions of a version, each once, in alphabetical order."""
    questions = list_version_questions(session, version_id)
    return sorted({tag for question in questions for tag in question.tags})
