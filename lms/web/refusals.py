"""Refused pages in the audit record: an event for a person, a page and a day.

Every refusal is in the log. The record holds the first of a day, so that nobody can flood it: the
program has a bounded number of endpoints.
"""

from datetime import timedelta
from functools import partial
from typing import Final

from flask import request

from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import after_refusal

KIND: Final = "access_refused"
FOLDED: Final = timedelta(days=1)


def note_refusal() -> None:
    """Record that the person signed in here was refused this page; visitors and clients are not."""
    reader = access.actor()
    if reader is None or not getattr(reader, "person_id", None) or request.endpoint is None:
        return
    event = {"kind": KIND, "subject": f"page:{request.endpoint}", "by_id": reader.audit_id}
    at, tools = now(), container()
    after_refusal(
        partial(tools.has_event, since=at - FOLDED, **event),
        partial(tools.record_event, now=at, **event),
    )
