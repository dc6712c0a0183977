"""The record of what happened to enrolments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.enrolment.models import EnrolmentEvent

NewEvent = tuple[int, str, dict[str, Any]]  # enrolment id, kind, details


def append_events(
    session: Session, events: Sequence[NewEvent], *, by_id: int | None, now: datetime, on: date
) -> None:
    """Append events to the record in one statement.

    A database trigger notes each as not yet in the figures.
    """
    rows = [
        {
            "enrolment_id": enrolment_id,
            "kind": kind,
            "at": now,
            "on": on,
            "actor_id": by_id,
            "details": details,
        }
        for enrolment_id, kind, details in events
    ]
    if rows:
        session.execute(insert(EnrolmentEvent), rows)
