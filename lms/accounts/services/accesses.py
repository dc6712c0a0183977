"""The record of who looked at whose data: it only grows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, bindparam, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.services.changes import in_batches
from lms.core.database import Key, UtcDateTime
from lms.core.listed import each

_SHOWN: Final[dict[str, Any]] = {
    "at": bindparam("at", type_=UtcDateTime()),
    "actor_id": bindparam("actor_id", type_=Key),
    "person_id": each("people"),
    "what": bindparam("what", type_=String()),
}
# One statement for any number of people: lists of a million are noted while they are sent.
_NOTE: Final = insert(PersonalAccess).from_select([*_SHOWN], select(*_SHOWN.values()))


def record_access(
    session: Session, *, by_id: int | None, person_ids: Iterable[int], what: str, now: datetime
) -> None:
    """Notes that somebody looked at the data of people; looking at one's own is not noted. `what`: rules.ACCESS_KINDS."""
    for batch in in_batches(person_id for person_id in person_ids if person_id != by_id):
        session.connection().execute(
            _NOTE, {"at": now, "actor_id": by_id, "people": list(batch), "what": what}
        )
