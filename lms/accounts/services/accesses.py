"""The append-only record of who looked at whose data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, bindparam, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.services.changes import split_into_batches
from lms.core.database import BigKey, UtcDateTime
from lms.core.list_parameters import unnest_ids

_VALUES: Final[dict[str, Any]] = {
    "at": bindparam("at", type_=UtcDateTime()),
    "actor_id": bindparam("actor_id", type_=BigKey),
    "person_id": unnest_ids("people"),
    "access_kind": bindparam("access_kind", type_=String()),
}
# One statement for any number of people: a list of a million is recorded while it is sent.
_INSERT: Final = insert(PersonalAccess).from_select([*_VALUES], select(*_VALUES.values()))


def record_access(
    session: Session,
    *,
    by_id: int | None,
    person_ids: Iterable[int],
    access_kind: str,
    now: datetime,
) -> None:
    """Record that somebody looked at the data of people.

    Looking at one's own data is not recorded. `access_kind`: rules.ACCESS_KINDS.
    """
    for batch in split_into_batches(person_id for person_id in person_ids if person_id != by_id):
        session.connection().execute(
            _INSERT,
            {"at": now, "actor_id": by_id, "people": list(batch), "access_kind": access_kind},
        )
