"""Queries of texts in the scope of whoever grades: of their courses, and never their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import TRAINER, Actor
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.grading.models import GradeChange, WrittenText
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


def build_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition for texts that the actor may grade."""
    own_accounts = select(Person.id).where(
        or_(Person.id == by.person_id, Person.merged_into_id == by.person_id)
    )
    own_attempts = (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id.in_(own_accounts))
    )
    return _build_courses(by) & _TEXT.attempt_id.not_in(own_attempts)


def _build_courses(by: Actor) -> ColumnElement[bool]:
    slugs = [grant.course_slug for grant in by.grants if grant.role == TRAINER]
    if by.is_national_admin() or None in slugs:
        return true()
    courses = select(Course.id).where(Course.slug.in_(slugs))
    if len(slugs) == 1:  # most trainers: an equality lets the index of courses order the texts
        return _TEXT.course_id == courses.scalar_subquery()
    return _TEXT.course_id.in_(courses)


def build_filter(wanted: TextFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter."""
    is_late = wanted.state == LATE
    conditions = [_TEXT.state == (WAITING if is_late else wanted.state)]
    if is_late:
        conditions.append(_TEXT.due_at <= now)
    if wanted.course:
        course = select(Course.id).where(Course.slug == wanted.course).scalar_subquery()
        conditions.append(_TEXT.course_id == course)
    if wanted.language:
        conditions.append(_TEXT.language == wanted.language)
    return conditions


def list_texts(
    session: Session, by: Actor, wanted: TextFilter, *, now: datetime, limit: int, offset: int
) -> list[TextRow]:
    """Return texts: those that wait longest first, of graded ones the newest."""
    query = _select_texts(by, wanted, now).limit(limit).offset(offset)
    return list(read_rows(TextRow, session.connection().execute(query)))


def stream_texts(
    session: Session, by: Actor, wanted: TextFilter, *, now: datetime
) -> Iterator[TextRow]:
    """Yield the whole list, read in batches so that memory does not grow with it."""
    query = _select_texts(by, wanted, now).execution_options(yield_per=STREAM_BATCH)
    for row in session.execute(query):
        yield read_row(TextRow, row)


def _select_texts(by: Actor, wanted: TextFilter, now: datetime) -> Select[*tuple[Any, ...]]:
    order: list[Any] = [_TEXT.handed_in_at, _TEXT.id]
    if wanted.state == GRADED:
        order = [column.desc() for column in order]
    return _ROWS.where(build_scope(by), *build_filter(wanted, now)).order_by(*order)


def count_texts(session: Session, by: Actor, wanted: TextFilter, *, now: datetime) -> int:
    """Return how many texts a list has."""
    query = select(func.count()).select_from(WrittenText.__table__)
    return session.scalar(query.where(build_scope(by), *build_filter(wanted, now))) or 0


def find_text(session: Session, by: Actor, text_id: int) -> TextRow | None:
    """Return a text that the actor may grade; None for others."""
    row = session.connection().execute(_ROWS.where(_TEXT.id == text_id, build_scope(by))).first()
    return None if row is None else read_row(TextRow, row)


def lock_text(session: Session, by: Actor, text_id: int) -> TextRow | None:
    """Return a text as find_text() does, locked until the transaction ends."""
    session.execute(select(_TEXT.id).where(_TEXT.id == text_id).with_for_update())
    return find_text(session, by, text_id)


@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """How many texts wait for the actor, since when, and how many of them are late."""

    count: int
    oldest: datetime | None
    late: int


def summarise_waiting(session: Session, by: Actor, *, now: datetime) -> WaitingTexts:
    """Return what waits for the actor."""
    late = func.count().filter(_TEXT.due_at <= now)
    row = session.execute(
        select(func.count().label("count"), func.min(_TEXT.handed_in_at).label("oldest"), late)
        .select_from(WrittenText.__table__)
        .where(_TEXT.state == WAITING, build_scope(by))
    ).one()
    return WaitingTexts(*row)


@dataclass(frozen=True, slots=True)
class CourseWithTexts:
    """A course to filter by."""

    slug: str
    title_kk: str
    title_ru: str


def list_courses_with_texts(session: Session, by: Actor) -> list[CourseWithTexts]:
    """Return the actor's courses that have had texts."""
    has_texts = select(_TEXT.course_id).where(build_scope(by)).distinct()
    rows = session.execute(
        select(Course.slug, CourseVersion.title_kk, CourseVersion.title_ru)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(has_texts))
        .order_by(Course.slug)
    )
    return list(read_rows(CourseWithTexts, rows))


@dataclass(frozen=True, slots=True)
class GradeChangeRow:
    """A change of a grade, with the name of whoever changed it."""

    levels_before: list[int]
    reason: str
    changed_at: datetime
    changed_by: int | None


def list_changes(session: Session, text_id: int) -> Sequence[GradeChangeRow]:
    """Return the changes of a text's grade, the newest first."""
    change = GradeChange.__table__.c
    rows = session.connection().execute(
        select(*(change[name] for name in GradeChangeRow.__dataclass_fields__))
        .where(change.text_id == text_id)
        .order_by(change.id.desc())
    )
    return list(read_rows(GradeChangeRow, rows))
