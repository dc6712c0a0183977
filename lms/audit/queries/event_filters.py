"""The filters of events, as conditions in a form that the database reads fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.accounts.rules import Actor
from lms.audit.queries.scope import build_event_scope

# Ids are nearly in the order of their moments: so many may be out of it.
SLACK: Final = 10_000


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Filters of events; an empty one filters nothing.

    `kinds`: one of them. `actors` and `subjects` are ids of people, None for all. `since` and
    `until` are moments, the second one excluded.
    """

    kinds: tuple[str, ...] = ()
    actors: tuple[int, ...] | None = None
    subjects: tuple[int, ...] | None = None
    organisation_id: int | None = None
    region_unit_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class EventConditions(NamedTuple):
    """SQL conditions of a filter without the kind of event, and whether few events meet them."""

    conditions: list[ColumnElement[bool]]
    is_narrow: bool


def build_kind_conditions(kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the condition on the kind, in a form for which no index is taken."""
    return [AuditEvent.kind.concat("").in_(kinds)] if kinds else []


def build_event_conditions(session: Session, by: Actor, search: EventFilter) -> EventConditions:
    """Return all conditions but that on the kind, and whether few events meet them."""
    scopes = [build_event_scope(session, by)]
    if search.organisation_id is not None or search.region_unit_id is not None:
        area_filters = {
            "organisation_id": search.organisation_id,
            "region_unit_id": search.region_unit_id,
        }
        scopes.append(build_event_scope(session, by, **area_filters))
    conditions = [scope.condition for scope in scopes]
    if search.actors is not None:
        conditions.append(AuditEvent.actor_id.in_(search.actors))
    if search.subjects is not None:
        subjects = [f"person:{person_id}" for person_id in search.subjects]
        conditions.append(AuditEvent.subject.in_(subjects))
    is_narrow = (
        any(scope.is_narrow for scope in scopes)
        or search.actors is not None
        or search.subjects is not None
    )
    return EventConditions(conditions + _build_span(session, search), is_narrow)


def _build_span(session: Session, search: EventFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the days, as bounds of ids too, by which rows are read in order."""
    span: list[ColumnElement[bool]] = []
    if search.since is not None:
        first = _find_id(session, search.since)
        span += (AuditEvent.at >= search.since, AuditEvent.id >= max(0, first - SLACK))
    if search.until is not None:
        last = _find_id(session, search.until)
        span += (AuditEvent.at < search.until, AuditEvent.id <= last + SLACK)
    return span


def _find_id(session: Session, since: datetime) -> int:
    """Return the id of the first event since then; that of the last event without one."""
    first = select(AuditEvent.id).where(AuditEvent.at >= since).order_by(AuditEvent.at).limit(1)
    return session.scalar(first) or session.scalar(select(func.max(AuditEvent.id))) or 0
