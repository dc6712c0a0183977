"""Reads of the trainings that an actor manages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.models import Course
from lms.core.rows import read_rows
from lms.outreach.queries.training_rows import (
    TrainingRow,
    count_training_rows,
    find_training_row,
    select_sorted_rows,
)
from lms.outreach.queries.training_scope import is_managed_by
from lms.outreach.queries.training_search import (
    TrainingSearch,
    build_search_conditions,
    get_search_times,
)

STREAM: Final = 1000


def find_managed_training(session: Session, by: Actor, training_id: int) -> TrainingRow | None:
    """Return a training if the actor manages it, else None."""
    if not by.grants:
        return None
    return find_training_row(session, training_id, is_managed_by(by))


def list_managed_trainings(
    session: Session,
    by: Actor,
    search: TrainingSearch,
    *,
    sort: str,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[TrainingRow], int]:
    """Return one page of the trainings that the actor manages, and the total.

    `sort`: starts_at, title, unit, coming or came; a leading "-" reverses it.
    """
    conditions, times = [is_managed_by(by), *build_search_conditions(search)], get_search_times(now)
    total = session.scalar(count_training_rows(conditions), times) or 0
    page = select_sorted_rows(conditions, sort).limit(limit).offset(offset)
    return list(read_rows(TrainingRow, session.execute(page, times))), total


def stream_managed_trainings(
    session: Session, by: Actor, search: TrainingSearch, *, sort: str, now: datetime
) -> Iterator[TrainingRow]:
    """Yield all trainings that the actor manages, read in batches."""
    rows = select_sorted_rows([is_managed_by(by), *build_search_conditions(search)], sort)
    batches = rows.execution_options(yield_per=STREAM)
    yield from read_rows(TrainingRow, session.execute(batches, get_search_times(now)))


def find_course_id(session: Session, slug: str) -> int | None:
    """Return the id of the course with this slug, or None."""
    return session.scalar(select(Course.id).where(Course.slug == slug))
