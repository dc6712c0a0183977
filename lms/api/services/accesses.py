"""Record of personal data read by a token, once a day, visible to the person."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.services import record_access
from lms.auth.rules.api_tokens import ACCESS_PREFIX
from lms.core.clock import Moment


def note_reading(
    session: Session, *, token_id: int, person_ids: Sequence[int], moment: Moment
) -> None:
    """Record the access for those for whom it was not recorded today.

    Otherwise a client that polls each minute would bury who else has looked.
    """
    source = f"{ACCESS_PREFIX}{token_id}"
    midnight = datetime.combine(moment.today, time.min, tzinfo=moment.zone)
    recorded_ids = set(
        session.scalars(
            select(PersonalAccess.person_id).where(
                PersonalAccess.person_id.in_(set(person_ids)),
                PersonalAccess.access_kind == source,
                PersonalAccess.at >= midnight,
            )
        )
    )
    new_ids = [
        person_id for person_id in dict.fromkeys(person_ids) if person_id not in recorded_ids
    ]
    if new_ids:
        record_access(session, by_id=None, person_ids=new_ids, access_kind=source, now=moment.now)
