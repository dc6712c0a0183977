"""Sign-ups when two accounts are merged, and when the merge is undone.

They move to the kept account. Where both signed up for one training, the better sign-up wins
(attendance, seat, waiting) and the other becomes withdrawn, so nobody has two seats.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import RowMoves
from lms.outreach.models import SignUp, TrainingEvent
from lms.outreach.rules import SET_ASIDE_EVENT, TAKEN_OVER_EVENT, WITHDRAWN, is_better_sign_up
from lms.outreach.services.recording import update_sign_up


def _decide_moves(session: Session, kept_id: int, merged_id: int) -> RowMoves:
    kept_trainings = set(
        session.scalars(select(SignUp.training_id).where(SignUp.person_id == kept_id))
    )
    rows = session.execute(
        select(SignUp.id, SignUp.training_id)
        .where(SignUp.person_id == merged_id)
        .order_by(SignUp.id)
    ).all()
    return RowMoves(
        [row.id for row in rows if row.training_id not in kept_trainings],
        [row.id for row in rows if row.training_id in kept_trainings],
    )


def _choose_better_sign_ups(session: Session, moves: RowMoves, kept_id: int, at: datetime) -> None:
    """Let the better sign-up of each training win, and withdraw the other."""
    for merged_sign_up in _load_sign_ups(session, moves.resting_ids):
        kept_sign_up = session.scalars(
            select(SignUp).where(
                SignUp.training_id == merged_sign_up.training_id, SignUp.person_id == kept_id
            )
        ).one()
        if is_better_sign_up(
            (merged_sign_up.state, merged_sign_up.came), (kept_sign_up.state, kept_sign_up.came)
        ):
            _record_state(session, kept_sign_up, TAKEN_OVER_EVENT, at)
            update_sign_up(
                kept_sign_up,
                at,
                state=merged_sign_up.state,
                came=merged_sign_up.came,
                queued_at=merged_sign_up.queued_at,
            )
        _record_state(session, merged_sign_up, SET_ASIDE_EVENT, at)
        update_sign_up(merged_sign_up, at, state=WITHDRAWN, came=None)
    session.flush()


def _restore_sign_ups(session: Session, moves: RowMoves, at: datetime) -> None:
    """Restore both sign-ups from the record of the merge.

    A seat given away meanwhile makes one more than the capacity.
    """
    sign_ups = _load_sign_ups(session, moves.resting_ids)
    training_ids = [sign_up.training_id for sign_up in sign_ups]
    events = session.scalars(
        select(TrainingEvent)
        .where(
            TrainingEvent.training_id.in_(training_ids),
            TrainingEvent.at == at,
            TrainingEvent.kind.in_((TAKEN_OVER_EVENT, SET_ASIDE_EVENT)),
        )
        .order_by(TrainingEvent.id)
    ).all()
    for event in events:
        former_values: dict[str, Any] = event.details
        update_sign_up(
            session.get_one(SignUp, event.sign_up_id),
            at,
            state=former_values["state"],
            came=former_values["came"],
            queued_at=datetime.fromisoformat(former_values["queued_at"]),
        )
    session.flush()


def _load_sign_ups(session: Session, ids: Sequence[int]) -> Sequence[SignUp]:
    return session.scalars(select(SignUp).where(SignUp.id.in_(ids)).order_by(SignUp.id)).all()


def _record_state(session: Session, sign_up: SignUp, kind: str, at: datetime) -> None:
    details = {
        "state": sign_up.state,
        "came": sign_up.came,
        "queued_at": sign_up.queued_at.isoformat(),
    }
    session.add(
        TrainingEvent(
            training_id=sign_up.training_id,
            sign_up_id=sign_up.id,
            kind=kind,
            at=at,
            actor_id=None,
            details=details,
        )
    )


SIGN_UPS: Final = Holding(
    model=SignUp,
    decide=_decide_moves,
    before_merge=_choose_better_sign_ups,
    after_undo=_restore_sign_ups,
)
