"""What calendars hold of people: exported, erased."""

from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.calendars.models import CalendarFeed
from lms.core.personal_data import INTERNAL, SECRET, Erasure, PersonalData, PersonalTable

TABLES: Final = (
    PersonalTable(
        CalendarFeed,
        "calendars",
        CalendarFeed.person_id.in_,
        ("created_at",),
        left_out={"person_id": INTERNAL, "token_hash": SECRET},
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """End the private calendars."""
    session.execute(
        delete(CalendarFeed).where(CalendarFeed.person_id.in_(erasure.person_ids)),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, erase=erase)
