"""People who have not accepted a post in an organisation yet: no figure counts them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.queries.invited import count_invited, count_invited_by_organisation
from lms.reporting.queries.areas import ORGANISATIONS, Area


def count_invited_people(session: Session, area: Area, *, now: datetime) -> int | None:
    """Count the invited of an organisation and all below it; None for an area of another kind."""
    if area.kind != ORGANISATIONS:
        return None
    return count_invited(session, by=area.actor, now=now, organisation_id=area.id)


def count_invited_by_row(session: Session, area: Area, *, now: datetime) -> Mapping[int, int]:
    """Count the invited of each organisation in the actor's scope, without what is below it."""
    return count_invited_by_organisation(session, by=area.actor, now=now)
