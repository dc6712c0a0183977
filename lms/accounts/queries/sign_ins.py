"""Reads of how a person signs in: the second factor, and the browsers in which they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import RecoveryCode, SecondFactor, SignIn
from lms.core.database import BigKey
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The state of somebody's second factor: since when it is used, recovery codes left."""

    since: datetime
    codes_left: int


_CODES_LEFT: Final = select(func.count()).where(
    RecoveryCode.person_id == SecondFactor.person_id, RecoveryCode.used_at.is_(None)
)
_SECOND_STEP: Final = select(
    SecondFactor.confirmed_at.label("since"),
    _CODES_LEFT.correlate(SecondFactor).scalar_subquery().label("codes_left"),
).where(
    SecondFactor.person_id == bindparam("person_id", type_=BigKey),
    SecondFactor.confirmed_at.is_not(None),
)


def get_second_step(session: Session, person_id: int) -> SecondStep | None:
    """Return the state of the person's second factor; None if none is set up."""
    row = session.execute(_SECOND_STEP, {"person_id": person_id}).first()
    return read_row(SecondStep, row) if row else None


def list_sign_ins(session: Session, person_id: int, *, now: datetime) -> Sequence[SignIn]:
    """Return the browsers in which a person is signed in, the newest first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    ).all()
