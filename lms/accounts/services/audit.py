"""The record of who did what to whom: it only grows, and holds no IIN, password or token."""

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
    """Adds an event. `subject` names what it is about, as "person:12"; details are ids and words of our own, never what a person typed. The
    id of the request, if there is one, is that of its line in the log.
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
