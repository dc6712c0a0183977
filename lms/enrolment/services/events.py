"""The record of what happened to enrolments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.enrolment.models import EnrolmentEvent


class NewEnrolmentEvent(NamedTuple):
    """An event to be recorded; the kind is one of enrolment.rules."""

    enrolment_id: int
    kind: str
    details: dict[str, Any]


def append_events(
    session: Session,
    events: Sequence[NewEnrolmentEvent],
    *,
    by_id: int | None,
    now: datetime,
    on: date,
) -> None:
    """Append events to the record in one statement.

    A database trigger notes each as not yet in the figures.
    """
    rows = [
        {
            "enrolment_id": event.enrolment_id,
            "kind": event.kind,
            "at": now,
            "on": on,
            "actor_id": by_id,
            "details": event.details,
        }
        for event in events
    ]
    if rows:
        session.execute(insert(EnrolmentEvent), rows)
