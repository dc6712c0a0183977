"""Reads of a person's state in trainings."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.outreach.models import SignUp
from lms.outreach.rules import WAITING


def find_own_state(session: Session, training_id: int, person_id: int) -> tuple[str, int]:
    """Return a person's state in a training and how many wait before them.

    The state is "" if they never signed up; the number is 0 unless they wait.
    """
    row = session.execute(
        select(SignUp.id, SignUp.state, SignUp.queued_at).where(
            SignUp.training_id == training_id, SignUp.person_id == person_id
        )
    ).first()
    if row is None:
        return "", 0
    if row.state != WAITING:
        return row.state, 0
    before = (SignUp.queued_at < row.queued_at) | (
        (SignUp.queued_at == row.queued_at) & (SignUp.id < row.id)
    )
    query = select(func.count()).where(
        SignUp.training_id == training_id, SignUp.state == WAITING, before
    )
    return row.state, session.scalar(query) or 0


def load_own_states(
    session: Session, person_id: int, training_ids: Collection[int]
) -> dict[int, str]:
    """Return a person's state by training id, for those they signed up for."""
    values = {"person_id": person_id, "training_ids": training_ids}
    rows = session.connection().execute(_OWN_STATES, values).all()
    return {row.training_id: row.state for row in rows}


_SIGN_UP: Final = SignUp.__table__.c
_OWN_STATES: Final = select(_SIGN_UP.training_id, _SIGN_UP.state).where(
    _SIGN_UP.person_id == bindparam("person_id"),
    _SIGN_UP.training_id.in_(bindparam("training_ids", expanding=True)),
)
