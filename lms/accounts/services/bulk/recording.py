"""The audit record of what a list did to people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services.audit import record_events
from lms.accounts.services.bulk.comparing import CHANGED, INVITED, NEW

_EVENTS: Final = {NEW: "person_created", CHANGED: "person_changed", INVITED: "post_offered"}


def record_actions(
    session: Session, actions: Sequence[tuple[int, str]], by: Actor, now: datetime, source: str
) -> None:
    """Record what was done to people: pairs of a person's id and an action of LinePlan."""
    for action, kind in _EVENTS.items():
        subjects = [
            (f"person:{person_id}", {"by": source})
            for person_id, person_action in actions
            if person_action == action
        ]
        record_events(session, kind=kind, subjects=subjects, by_id=by.audit_id, now=now)
