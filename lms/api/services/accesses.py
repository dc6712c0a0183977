"""That a token read somebody's data: noted once a day, where the person sees it."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import PersonalAccess
from lms.accounts.rules.api_tokens import ACCESS_PREFIX
from lms.accounts.services import record_access
from lms.core.clock import Moment


def note_reading(
    session: Session, *, token_id: int, person_ids: Sequence[int], moment: Moment
) -> None:
    """Notes it for those for whom it was not noted today. A program that asks each minute would otherwise
    bury under its own lines who else has looked.
    """
    what = f"{ACCESS_PREFIX}{token_id}"
    midnight = datetime.combine(moment.today, time.min, tzinfo=moment.zone)
    noted = set(
        session.scalars(
            select(PersonalAccess.person_id).where(
                PersonalAccess.person_id.in_(set(person_ids)),
                PersonalAccess.what == what,
                PersonalAccess.at >= midnight,
            )
        )
    )
    fresh = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in noted]
    if fresh:
        record_access(session, by_id=None, person_ids=fresh, what=what, now=moment.now)
