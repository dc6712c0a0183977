"""A person's request to an import: the import locked for it, and the event of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.people_import.errors import WrongState
from lms.people_import.models import PeopleImport
from lms.people_import.queries import get_current_state, get_managed_import, name_subject
from lms.people_import.rules import WORK


def record_request(
    session: Session, kind: str, import_id: int, by: Actor, now: datetime, **details: Any
) -> None:
    """Record the audit event of a request."""
    subject = name_subject(import_id)
    record_event(session, kind=kind, subject=subject, by_id=by.audit_id, now=now, **details)


def lock_import(
    session: Session, import_id: int, by: Actor, states: tuple[str, ...]
) -> PeopleImport:
    """Return the import locked, if the actor manages its people and it is in one of the states.

    Raises ImportNotFound, WrongState.
    """
    get_managed_import(session, by=by, import_id=import_id)
    people_import = session.scalars(
        select(PeopleImport)
        .where(PeopleImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if people_import.state in WORK:
        people_import.state = get_current_state(session, people_import)
    if people_import.state not in states:
        raise WrongState
    return people_import
