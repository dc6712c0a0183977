"""Places in sessions when two accounts become one, and two again.

They go on with the account that stays. Where both signed up for one session, the one row says what is more of the person (was there, has a place,
waits), and the other one rests as withdrawn, so that nobody has two places.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import Fate
from lms.outreach.models import SessionEvent, SignUp
from lms.outreach.rules import SET_ASIDE_EVENT, TAKEN_OVER_EVENT, WITHDRAWN, better_of
from lms.outreach.services.recording import touch


def _fate(session: Session, kept_id: int, merged_id: int) -> Fate:
    both = set(session.scalars(select(SignUp.session_id).where(SignUp.person_id == kept_id)))
    rows = session.execute(
        select(SignUp.id, SignUp.session_id)
        .where(SignUp.person_id == merged_id)
        .order_by(SignUp.id)
    ).all()
    return Fate(
        [row.id for row in rows if row.session_id not in both],
        [row.id for row in rows if row.session_id in both],
    )


def _closing(session: Session, fate: Fate, kept_id: int, at: datetime) -> None:
    for resting in _rows(session, fate.resting):
        kept = session.scalars(
            select(SignUp).where(
                SignUp.session_id == resting.session_id, SignUp.person_id == kept_id
            )
        ).one()
        if better_of((resting.state, resting.came), (kept.state, kept.came)):
            _note(session, kept, TAKEN_OVER_EVENT, at)
            touch(kept, at, state=resting.state, came=resting.came, queued_at=resting.queued_at)
        _note(session, resting, SET_ASIDE_EVENT, at)
        touch(resting, at, state=WITHDRAWN, came=None)
    session.flush()


def _opening(session: Session, fate: Fate, at: datetime) -> None:
    """What the merge changed is as it was. A place that was given away since is one more than there are."""
    resting = _rows(session, fate.resting)
    sessions = [one.session_id for one in resting]
    events = session.scalars(
        select(SessionEvent)
        .where(
            SessionEvent.session_id.in_(sessions),
            SessionEvent.at == at,
            SessionEvent.kind.in_((TAKEN_OVER_EVENT, SET_ASIDE_EVENT)),
        )
        .order_by(SessionEvent.id)
    ).all()
    for event in events:
        was: dict[str, Any] = event.details
        touch(
            session.get_one(SignUp, event.sign_up_id),
            at,
            state=was["state"],
            came=was["came"],
            queued_at=datetime.fromisoformat(was["queued_at"]),
        )
    session.flush()


def _rows(session: Session, ids: Sequence[int]) -> Sequence[SignUp]:
    return session.scalars(select(SignUp).where(SignUp.id.in_(ids)).order_by(SignUp.id)).all()


def _note(session: Session, one: SignUp, kind: str, at: datetime) -> None:
    details = {"state": one.state, "came": one.came, "queued_at": one.queued_at.isoformat()}
    session.add(
        SessionEvent(
            session_id=one.session_id,
            sign_up_id=one.id,
            kind=kind,
            at=at,
            actor_id=None,
            details=details,
        )
    )


SIGN_UPS: Final = Holding(SignUp, _fate, _closing, _opening)
