"""Messages of what happened to people's accounts, made from the notices of auth."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.auth.models import AccountNotice
from lms.core.clock import Moment
from lms.messaging.rules.kinds import EMAIL
from lms.messaging.services.tell import Note, tell_people

BATCH: Final = 500


def announce_notices(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Turn the oldest notices into messages; return the number of messages."""
    rows = session.scalars(
        select(AccountNotice)
        .order_by(AccountNotice.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    notes = [
        Note(
            person_id=row.person_id,
            kind=row.kind,
            key=f"notice:{row.key}",
            subject=f"person:{row.person_id}",
            values={**row.values, "at": row.at.isoformat()},
        )
        for row in rows
    ]
    count = tell_people(session, notes=notes, moment=moment, channels=channels)
    session.execute(delete(AccountNotice).where(AccountNotice.id.in_([row.id for row in rows])))
    return count
