"""The record of who looked at whose data: it only grows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.services.changes import in_batches


def record_access(session: Session, *, actor_id: int | None, person_ids: Iterable[int], what: str, now: datetime) -> None:
    """Notes that somebody looked at the data of people; looking at one's own is not noted. `what`: rules.ACCESS_KINDS."""
    for batch in in_batches(person_id for person_id in person_ids if person_id != actor_id):
        rows = [{"at": now, "actor_id": actor_id, "person_id": person_id, "what": what} for person_id in batch]
        session.execute(insert(PersonalAccess), rows)
