"""Events of assignments."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.obligations.models import AssignmentEvent
from lms.obligations.rules import Terms


def describe_terms(terms: Terms) -> dict[str, Any]:
    """Return the terms as JSON for an event."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(terms).items()
    }


def record_assignment_event(
    session: Session, assignment_id: int, kind: str, by: Actor, moment: Moment, **details: Any
) -> None:
    """Add an event of the assignment, and one of the audit record."""
    actor_id = by.audit_id
    session.add(
        AssignmentEvent(
            assignment_id=assignment_id,
            kind=kind,
            at=moment.now,
            on=moment.today,
            actor_id=actor_id,
            details=details,
        )
    )
    record_event(
        session,
        kind=f"assignment_{kind}",
        subject=f"assignment:{assignment_id}",
        now=moment.now,
        by_id=actor_id,
    )
