"""What trainings hold of people: exported; upcoming seats are given up at an erasure."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable
from lms.outreach.models import SignUp, Training, TrainingEvent
from lms.outreach.rules import WITHDRAWN
from lms.outreach.services.signing_up import give_up_seat

TABLES: Final = (
    PersonalTable(
        SignUp,
        "trainings",
        SignUp.person_id.in_,
        (
            "training_id",
            "state",
            "queued_at",
            "came",
            "region_unit_id",
            "organisation_id",
            "changed_at",
        ),
        left_out={"id": INTERNAL, "person_id": INTERNAL, "changes": INTERNAL},
    ),
    PersonalTable(
        TrainingEvent,
        "training_events",
        lambda ids: TrainingEvent.sign_up_id.in_(
            select(SignUp.id).where(SignUp.person_id.in_(ids))
        ),
        ("training_id", "kind", "at", "actor_id"),
        actors=("actor_id",),
        left_out={"id": INTERNAL, "sign_up_id": INTERNAL, "details": INTERNAL},
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Give up the seats in trainings that have not begun; attendance stays for the figures."""
    upcoming = (
        select(SignUp.id)
        .join(Training, Training.id == SignUp.training_id)
        .where(
            SignUp.person_id.in_(erasure.person_ids),
            SignUp.state != WITHDRAWN,
            Training.starts_at > erasure.now,
            Training.cancelled_at.is_(None),
        )
    )
    for sign_up_id in session.scalars(upcoming).all():
        give_up_seat(session, sign_up_id=sign_up_id, by_id=erasure.by_id, moment=erasure.moment)


PERSONAL_DATA: Final = PersonalData(TABLES, erase=erase)
