"""Reads of check-yourself questions and of the words of a course's glossary."""

from dataclasses import dataclass, fields
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import CheckQuestion, GlossaryWord
from lms.catalogue.queries.pools import get_pool
from lms.core.rows import read_rows


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check-yourself question with its key; `taught_step` is 0 if no step comes before it."""

    id: int
    name: str
    type: str
    step: int
    taught_step: int
    content_kk: dict[str, Any]
    content_ru: dict[str, Any]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of a glossary, with the lessons where it first stands in each language."""

    name: str
    word_kk: str
    word_ru: str
    meaning_kk: str
    meaning_ru: str
    lesson_kk: int | None
    lesson_ru: int | None


_CHECK, _WORD = CheckQuestion.__table__.c, GlossaryWord.__table__.c
_checks: WeakKeyDictionary[Pool, dict[int, tuple[CheckRow, ...]]] = WeakKeyDictionary()


def load_checks(session: Session, lesson_id: int) -> tuple[CheckRow, ...]:
    """Return the questions of a lesson in order, read once per process and database."""
    cache = _checks.setdefault(get_pool(session), {})
    if lesson_id not in cache:
        statement = (
            select(*(_CHECK[field.name] for field in fields(CheckRow)))
            .where(_CHECK.lesson_id == lesson_id)
            .order_by(_CHECK.position)
        )
        cache[lesson_id] = tuple(read_rows(CheckRow, session.execute(statement)))
    return cache[lesson_id]


def list_words(session: Session, version_id: int) -> list[WordRow]:
    """Return the words of a version's glossary in the order of its file."""
    statement = (
        select(*(_WORD[field.name] for field in fields(WordRow)))
        .where(_WORD.version_id == version_id)
        .order_by(_WORD.position)
    )
    return list(read_rows(WordRow, session.execute(statement)))


def has_words(session: Session, version_id: int) -> bool:
    """Return whether a version has a glossary."""
    words = select(_WORD.id).where(_WORD.version_id == version_id).limit(1)
    return session.scalar(words) is not None
