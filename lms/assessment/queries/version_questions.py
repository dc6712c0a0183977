"""All questions of a version, with what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import get_pool
from lms.core.rows import read_rows


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
