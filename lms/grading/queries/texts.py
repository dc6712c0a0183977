"""Reads of the texts that a person may grade."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row, read_rows
from lms.grading.models import WrittenText
from lms.grading.queries.scope import build_scope
from lms.grading.rules import GRADED, WAITING, is_claimed

STREAM_BATCH: Final = 1000
LATE: Final = "late"  # a state to filter by: waiting, and due before now
_TEXT = WrittenText.__table__.c


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text with the course, without its author."""

    id: int
    attempt_id: int
    position: int
    question_id: int
    course_id: int
    language: str
    words: int
    handed_in_at: datetime
    due_at: datetime
    state: str
    claimed_by: int | None
    claimed_until: datetime | None
    draft: dict[str, Any] | None
    draft_by: int | None
    graded_by: int | None
    graded_at: datetime | None
    title_kk: str
    title_ru: str

    def is_late(self, now: datetime) -> bool:
        """Return whether its author waits longer than they were told."""
        return self.state == WAITING and self.due_at <= now

    def is_claimed_by_other(self, person_id: int, now: datetime) -> bool:
        """Return whether somebody else grades it now."""
        return self.claimed_by != person_id and is_claimed(self.claimed_until, now)


@dataclass(frozen=True, slots=True)
class TextFilter:
    """What a list of texts is narrowed to; '' for anything. `state` may be LATE too."""

    course: str = ""
    language: str = ""
    state: str = WAITING


_OWN = tuple(
    _TEXT[name] for name in TextRow.__dataclass_fields__ if name not in ("title_kk", "title_ru")
)
_ROWS = (
    select(*_OWN, CourseVersion.title_kk, CourseVersion.title_ru)
    .join(Course, Course.id == _TEXT.course_id)
    .join(CourseVersion, CourseVersion.id == Course.current_version_id)
)


def build_filter(text_filter: TextFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter."""
    is_late = text_filter.state == LATE
    conditions = [_TEXT.state == (WAITING if is_late else text_filter.state)]
    if is_late:
        conditions.append(_TEXT.due_at <= now)
    if text_filter.course:
        course = select(Course.id).where(Course.slug == text_filter.course).scalar_subquery()
        conditions.append(_TEXT.course_id == course)
    if text_filter.language:
        conditions.append(_TEXT.language == text_filter.language)
    return conditions


def list_texts(
    session: Session, by: Actor, text_filter: TextFilter, *, now: datetime, limit: int, offset: int
) -> list[TextRow]:
    """Return texts: those that wait longest first, of graded ones the newest."""
    query = _select_texts(by, text_filter, now).limit(limit).offset(offset)
    return list(read_rows(TextRow, session.connection().execute(query)))


def stream_texts(
    session: Session, by: Actor, text_filter: TextFilter, *, now: datetime
) -> Iterator[TextRow]:
    """Yield the whole list, read in batches so that memory does not grow with it."""
    query = _select_texts(by, text_filter, now).execution_options(yield_per=STREAM_BATCH)
    for row in session.execute(query):
        yield read_row(TextRow, row)


def _select_texts(by: Actor, text_filter: TextFilter, now: datetime) -> Select[*tuple[Any, ...]]:
    order: list[Any] = [_TEXT.handed_in_at, _TEXT.id]
    if text_filter.state == GRADED:
        order = [column.desc() for column in order]
    return _ROWS.where(build_scope(by), *build_filter(text_filter, now)).order_by(*order)


def count_texts(session: Session, by: Actor, text_filter: TextFilter, *, now: datetime) -> int:
    """Return how many texts a list has."""
    query = select(func.count()).select_from(WrittenText.__table__)
    return session.scalar(query.where(build_scope(by), *build_filter(text_filter, now))) or 0


def find_text(session: Session, by: Actor, text_id: int) -> TextRow | None:
    """Return a text that the actor may grade; None for others."""
    row = session.connection().execute(_ROWS.where(_TEXT.id == text_id, build_scope(by))).first()
    return None if row is None else read_row(TextRow, row)


def lock_text(session: Session, by: Actor, text_id: int) -> TextRow | None:
    """Return a text as find_text() does, locked until the transaction ends."""
    session.execute(select(_TEXT.id).where(_TEXT.id == text_id).with_for_update())
    return find_text(session, by, text_id)
