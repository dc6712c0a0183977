"""Face-to-face lessons, and who comes to them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import search_key
from lms.core.clock import local_date
from lms.outreach.models import SessionEvent, SignUp, TrainingSession
from lms.outreach.rules import COMING
from tests.conftest import NOW
from tests.factories.regions import KOKSHETAU, unit

ZONE = ZoneInfo("Asia/Almaty")
SOON = NOW + timedelta(days=7)


def training_session(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> TrainingSession:
    """A lesson for everybody of two hours in a week, with two places, unless the values say otherwise. Flushed."""
    starts = values.pop("starts_at", SOON)
    made = {
        "title_kk": "Компьютермен танысу",
        "title_ru": "Знакомство с компьютером",
        "place_kk": "Абай көшесі, 12",
        "place_ru": "улица Абая, 12",
        "note_kk": "",
        "note_ru": "",
        "language": "both",
        "ends_at": starts + timedelta(hours=2),
        "capacity": 2,
        "changes": 0,
        "changed_at": NOW,
        "cancel_reason": "",
        "created_at": NOW,
        **values,
    }
    row = TrainingSession(
        region_unit_id=unit(session, kato).id,
        starts_at=starts,
        held_on=local_date(starts, ZONE),
        search_key=search_key(made["title_kk"], made["title_ru"]),
        **made,
    )
    session.add(row)
    session.flush()
    return row


def place_in(
    session: Session, row: TrainingSession, who: Person, *, state: str = COMING, **values: Any
) -> SignUp:
    """Somebody's place in a lesson. Flushed."""
    made = SignUp(
        session_id=row.id,
        person_id=who.id,
        state=state,
        region_unit_id=who.region_unit_id,
        organisation_id=who.organisation_id,
        **{"queued_at": NOW, "changes": 0, "changed_at": NOW, **values},
    )
    session.add(made)
    session.flush()
    return made


def states_in(session: Session, session_id: int) -> dict[int, str]:
    """What each person is in a lesson, by their id, as the database has it now; nobody need wait for the session afterwards."""
    session.rollback()
    found = {
        row.person_id: row.state
        for row in session.execute(
            select(SignUp.person_id, SignUp.state).where(SignUp.session_id == session_id)
        )
    }
    session.rollback()
    return found


def events_of(session: Session, session_id: int) -> list[str]:
    """What happened to a lesson and to the places in it, in order."""
    session.rollback()
    found = list(
        session.scalars(
            select(SessionEvent.kind)
            .where(SessionEvent.session_id == session_id)
            .order_by(SessionEvent.id)
        )
    )
    session.rollback()
    return found
