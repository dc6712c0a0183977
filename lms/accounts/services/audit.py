"""The append-only record of actions. It holds no IIN, password or token."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from lms.accounts.models import AuditEvent
from lms.accounts.rules import name_device
from lms.core.database import insert_rows
from lms.core.origin import get_origin, narrow_ip


def record_event(
    session: Session,
    *,
    kind: str,
    subject: str,
    now: datetime,
    by_id: int | None = None,
    **details: Any,
) -> None:
    """Add an event to the audit record.

    `subject` is what it is about, such as "person:12". `details` are ids and words of the program,
    never what a person typed. The request's id, if there is one, is the one in the log.
    """
    session.add(
        AuditEvent(
            at=now, actor_id=by_id, kind=kind, subject=subject, details=details, **_read_origin()
        )
    )


def has_event(
    session: Session, *, kind: str, subject: str, by_id: int | None, since: datetime
) -> bool:
    """Return whether somebody's action is in the record since a moment."""
    event = (
        AuditEvent.subject == subject,
        AuditEvent.kind == kind,
        AuditEvent.actor_id == by_id,
        AuditEvent.at > since,
    )
    return session.scalar(select(AuditEvent.id).where(*event).limit(1)) is not None


def record_events(
    session: Session,
    *,
    kind: str,
    subjects: Iterable[tuple[str, dict[str, Any]]],
    now: datetime,
    by_id: int | None = None,
) -> None:
    """Add an event for each subject with its details, by one statement."""
    common = {"at": now, "actor_id": by_id, "kind": kind, **_read_origin()}
    rows = [common | {"subject": subject, "details": details} for subject, details in subjects]
    if rows:
        insert_rows(session, AuditEvent, rows)


def _read_origin() -> dict[str, str]:
    """Return the columns that tell from where the action comes."""
    origin = get_origin()
    return {
        "request_id": get_contextvars().get("request_id", ""),
        "origin": origin.channel,
        "network": narrow_ip(origin.ip),
        "device": name_device(origin.user_agent),
    }
