"""The history of an organisation, written with the audit record."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import OrganisationEvent
from lms.accounts.rules import Actor
from lms.accounts.services.audit import record_event


def record_organisation_event(
    session: Session,
    organisation_id: int,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    on: date,
    **details: Any,
) -> None:
    """Add an event to the organisation's history and to the audit record."""
    session.add(
        OrganisationEvent(
            organisation_id=organisation_id,
            kind=kind,
            at=now,
            on=on,
            actor_id=by.audit_id,
            details=details,
        )
    )
    subject = f"organisation:{organisation_id}"
    record_event(session, kind=f"organisation_{kind}", subject=subject, by_id=by.audit_id, now=now)
