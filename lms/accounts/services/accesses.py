"""The record of who looked at whose data: it only grows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, insert, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.services.changes import in_batches
from lms.core.database import Key, UtcDateTime


def record_access(session: Session, *, actor_id: int | None, person_ids: Iterable[int], what: str, now: datetime) -> None:
    """Notes that somebody looked at the data of people; looking at one's own is not noted. `what`: rules.ACCESS_KINDS."""
    for batch in in_batches(person_id for person_id in person_ids if person_id != actor_id):
        rows = [{"at": now, "actor_id": actor_id, "person_id": person_id, "what": what} for person_id in batch]
        session.execute(insert(PersonalAccess), rows)


def record_access_of(session: Session, *, actor_id: int | None, people: Select[int], what: str, now: datetime) -> None:
    """As record_access, for the people of a query of ids: the database copies them itself, however many they are."""
    ids = people.order_by(None).distinct().subquery()
    person_id = ids.c[0]
    rows = select(literal(now, UtcDateTime()), literal(actor_id, Key), person_id, literal(what))
    if actor_id is not None:
        rows = rows.where(person_id != actor_id)
    session.execute(insert(PersonalAccess).from_select(["at", "actor_id", "person_id", "what"], rows))
