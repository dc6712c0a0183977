"""Trainings and the people who sign up for them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import build_search_key
from lms.core.clock import get_local_date
from lms.outreach.models import SignUp, Training, TrainingEvent
from lms.outreach.rules import COMING
from tests.conftest import NOW
from tests.factories.regions import KOKSHETAU, load_unit

ZONE = ZoneInfo("Asia/Almaty")
SOON = NOW + timedelta(days=7)


def add_training(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Training:
    """Add a training in a week, for everybody: two hours, two seats. Flushed.

    Values replace the columns' defaults.
    """
    starts = values.pop("starts_at", SOON)
    columns = {
        "title_kk": "Компьютермен танысу",
        "title_ru": "Знакомство с компьютером",
        "venue_kk": "Абай көшесі, 12",
        "venue_ru": "улица Абая, 12",
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
    row = Training(
        region_unit_id=load_unit(session, kato).id,
        starts_at=starts,
        held_on=get_local_date(starts, ZONE),
        search_key=build_search_key(columns["title_kk"], columns["title_ru"]),
        **columns,
    )
    session.add(row)
    session.flush()
    return row


def add_sign_up(
    session: Session, training: Training, person: Person, *, state: str = COMING, **values: Any
) -> SignUp:
    """Add a person's sign-up for a training. Flushed."""
    sign_up = SignUp(
        training_id=training.id,
        person_id=person.id,
        state=state,
        region_unit_id=person.region_unit_id,
        organisation_id=person.organisation_id,
        **{"queued_at": NOW, "changes": 0, "changed_at": NOW, **values},
    )
    session.add(sign_up)
    session.flush()
    return sign_up


def read_sign_up_states(session: Session, training_id: int) -> dict[int, str]:
    """Return each person's state by their id; the session holds no lock afterwards."""
    session.rollback()
    states = {
        row.person_id: row.state
        for row in session.execute(
            select(SignUp.person_id, SignUp.state).where(SignUp.training_id == training_id)
        )
    }
    session.rollback()
    return states


def read_event_kinds(session: Session, training_id: int) -> list[str]:
    """Return the kinds of a training's events in order; the session holds no lock afterwards."""
    session.rollback()
    kinds = list(
        session.scalars(
            select(TrainingEvent.kind)
            .where(TrainingEvent.training_id == training_id)
            .order_by(TrainingEvent.id)
        )
    )
    session.rollback()
    return kinds
