"""Refused pages in the audit record: an event for a person, a page and a day.

Every refusal is in the log. The record holds the first of a day, so that nobody can flood it: the
program has a bounded number of endpoints.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session

from lms.core import throttle
from lms.web import access
from lms.web.container import container, now, today
from lms.web.transaction import after_refusal

FORGOTTEN_AFTER: Final = timedelta(days=1)


def note_refusal() -> None:
    """Record that the person signed in here was refused this page; visitors and clients are not."""
    reader = access.actor()
    if reader is None or not getattr(reader, "person_id", None) or request.endpoint is None:
        return
    key = f"refused {reader.person_id} {request.endpoint} {today()}"
    event = {"subject": f"page:{request.endpoint}", "by_id": reader.audit_id, "now": now()}
    after_refusal(
        partial(_is_recorded, key=key, now=event["now"]),
        partial(_record_once, key=key, event=event),
    )


def _is_recorded(session: Session, *, key: str, now: datetime) -> bool:
    return throttle.get_blocked_seconds(session, key=key, limit=1, now=now) > 0


def _record_once(session: Session, *, key: str, event: dict[str, Any]) -> None:
    window, at = FORGOTTEN_AFTER, event["now"]
    if throttle.count_unseen(session, keys=[key], window=window, now=at):
        container().record_event(session, kind="access_refused", **event)
