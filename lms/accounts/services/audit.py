"""The append-only record of actions. It holds no IIN, password or token."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from lms.accounts.models import AuditEvent


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
    request_id = get_contextvars().get("request_id", "")
    session.add(
        AuditEvent(
            at=now,
            actor_id=by_id,
            kind=kind,
            subject=subject,
            details=details,
            request_id=request_id,
        )
    )
