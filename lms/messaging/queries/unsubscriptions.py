"""What people refuse to be told."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messaging.models import Unsubscription


def list_unwanted(session: Session, person_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """Return what people refuse as (person id, channel, category)."""
    columns = (Unsubscription.person_id, Unsubscription.channel, Unsubscription.category)
    return {
        (row.person_id, row.channel, row.category)
        for row in session.execute(select(*columns).where(Unsubscription.person_id.in_(person_ids)))
    }
