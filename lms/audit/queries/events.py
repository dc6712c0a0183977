"""Reads of events: pages by their ids, within the scope of the reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, true, union_all
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.accounts.queries.own_events import is_of_account
from lms.accounts.rules import Actor
from lms.audit.queries.event_filters import (
    EventConditions,
    EventFilter,
    build_event_conditions,
    build_kind_conditions,
)
from lms.core.rows import read_rows

PAGE: Final = 50
CHUNK: Final = 1000
MOST_COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as the record holds it."""

    id: int
    at: datetime
    actor_id: int | None
    kind: str
    subject: str
    details: dict[str, Any]
    origin: str
    network: str
    device: str

    @property
    def subject_kind(self) -> str:
        """What the event is about: the part of the subject before the colon."""
        return self.subject.partition(":")[0]

    @property
    def subject_id(self) -> int | None:
        """The id of what the event is about; None if it has none."""
        digits = self.subject.partition(":")[2]
        return int(digits) if digits.isascii() and digits.isdigit() else None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, the latest first, and the ids that begin the pages before and after."""

    rows: Sequence[EventRow]
    newer: int | None = None
    older: int | None = None
    at_start: bool = field(default=True)


_COLUMNS: Final = tuple(getattr(AuditEvent, name) for name in EventRow.__slots__)


def read_counted_events(
    session: Session,
    *,
    by: Actor,
    search: EventFilter,
    before: int | None,
    after: int | None,
    most: int,
) -> tuple[EventPage, int]:
    """Return the page of events before an id, or after one, or the latest; and their number.

    They are counted no further than `most`.
    """
    event_conditions = build_event_conditions(session, by, search)
    page = _read_page(session, search, event_conditions, before=before, after=after)
    return page, _count_found(session, search, event_conditions, most)


def _read_page(
    session: Session,
    search: EventFilter,
    event_conditions: EventConditions,
    *,
    before: int | None,
    after: int | None,
) -> EventPage:
    if after is not None:
        rows = _list_page(
            session, search, event_conditions, AuditEvent.id > after, limit=PAGE + 1, newest=False
        )
        page, has_newer = rows[:PAGE][::-1], len(rows) > PAGE
        return EventPage(
            rows=page,
            newer=page[0].id if page and has_newer else None,
            older=_find_last_id(page),
            at_start=False,
        )
    limits = true() if before is None else AuditEvent.id < before
    rows = _list_page(session, search, event_conditions, limits, limit=PAGE + 1)
    page = rows[:PAGE]
    newer = page[0].id if page and before is not None else None
    return EventPage(
        rows=page,
        newer=newer,
        older=_find_last_id(page) if len(rows) > PAGE else None,
        at_start=before is None,
    )


def _find_last_id(rows: Sequence[EventRow]) -> int | None:
    return rows[-1].id if rows else None


def stream_events(session: Session, *, by: Actor, search: EventFilter) -> Iterator[list[EventRow]]:
    """Yield all events of a filter, the latest first, some hundreds at a time."""
    limits: ColumnElement[bool] = true()
    event_conditions = build_event_conditions(session, by, search)
    while rows := _list_page(session, search, event_conditions, limits, limit=CHUNK):
        yield rows
        limits = AuditEvent.id < rows[-1].id


def count_events(session: Session, *, by: Actor, search: EventFilter, most: int | None) -> int:
    """Return the number of events of a filter, counting no further than `most`."""
    return _count_found(session, search, build_event_conditions(session, by, search), most)


def _count_found(
    session: Session, search: EventFilter, event_conditions: EventConditions, most: int | None
) -> int:
    conditions, is_narrow = event_conditions.conditions, event_conditions.is_narrow
    if search.kinds:
        by_index = [AuditEvent.kind.in_(search.kinds)]
        conditions = [
            *conditions,
            *(build_kind_conditions(search.kinds) if is_narrow else by_index),
        ]
    query = select(AuditEvent.id).where(*conditions).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def read_own_events(
    session: Session, person_id: int, *, kinds: Sequence[str], before: int | None
) -> EventPage:
    """Return a page of the events about a person of these kinds, the latest first."""
    limits = true() if before is None else AuditEvent.id < before
    query = (
        select(*_COLUMNS)
        .where(is_of_account(person_id), AuditEvent.kind.in_(kinds), limits)
        .order_by(AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    rows = list(read_rows(EventRow, session.execute(query)))
    page = rows[:PAGE]
    return EventPage(
        rows=page,
        newer=None,
        older=_find_last_id(page) if len(rows) > PAGE else None,
        at_start=before is None,
    )


def _list_page(
    session: Session,
    search: EventFilter,
    event_conditions: EventConditions,
    limits: ColumnElement[bool],
    *,
    limit: int,
    newest: bool = True,
) -> list[EventRow]:
    order = AuditEvent.id.desc() if newest else AuditEvent.id.asc()
    conditions = [*event_conditions.conditions, limits]
    is_narrow = event_conditions.is_narrow
    query: Select[Any] = select(*_COLUMNS)
    if not search.kinds or is_narrow:
        query = query.where(*conditions, *build_kind_conditions(search.kinds))
    else:
        # The latest of each kind, by an index, then the latest of them: sorting all events of a
        # frequent kind would take seconds.
        each = [
            select(
                select(AuditEvent.id)
                .where(AuditEvent.kind == kind, *conditions)
                .order_by(order)
                .limit(limit)
                .subquery()
            )
            for kind in search.kinds
        ]
        query = query.where(AuditEvent.id.in_(union_all(*each)))
    return list(read_rows(EventRow, session.execute(query.order_by(order).limit(limit))))
