"""Recording of attendance."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.outreach.errors import TrainingCancelled, TrainingNotBegun
from lms.outreach.models import SignUp, Training
from lms.outreach.queries import is_managed_by
from lms.outreach.rules import ATTENDANCE_EVENT, COMING, WITHDRAWN
from lms.outreach.services.recording import lock_training, update_sign_up, write_event


def note_attendance(
    session: Session,
    *,
    training_id: int,
    sign_up_ids: Collection[int],
    came_ids: Collection[int],
    ticked_ids: Collection[int],
    by: Actor,
    now: datetime,
) -> int:
    """Record whether the people on a page came; return how many records changed.

    `sign_up_ids`: those on the page; `came_ids`: those with a tick now; `ticked_ids`: those that
    had one when the page was read. Where the reader left the tick as it was, what was noted
    meanwhile stays. Whoever waited and came gets a seat.
    Raises TrainingNotFound, TrainingCancelled, TrainingNotBegun.
    """
    row = lock_training(session, training_id, is_managed_by(by))
    if row.cancelled_at is not None:
        raise TrainingCancelled
    if row.starts_at > now:
        raise TrainingNotBegun
    on_list = (
        SignUp.training_id == row.id,
        SignUp.state != WITHDRAWN,
        SignUp.id.in_(set(sign_up_ids)),
    )
    count = 0
    for sign_up in session.scalars(select(SignUp).where(*on_list).order_by(SignUp.id)).all():
        was_there = sign_up.id in came_ids
        if sign_up.came is not None and was_there in (sign_up.came, sign_up.id in ticked_ids):
            continue
        _note_person(session, row, sign_up, by, was_there=was_there, now=now)
        count += 1
    if count:
        _record_attendance(session, row.id, count, by, now)
    return count


def _note_person(
    session: Session, row: Training, sign_up: SignUp, by: Actor, *, was_there: bool, now: datetime
) -> None:
    write_event(
        session,
        row,
        ATTENDANCE_EVENT,
        now=now,
        by_id=by.audit_id,
        sign_up=sign_up,
        was=sign_up.came,
        came=was_there,
    )
    update_sign_up(sign_up, now, came=was_there, state=COMING if was_there else sign_up.state)


def _record_attendance(
    session: Session, training_id: int, people: int, by: Actor, now: datetime
) -> None:
    record_event(
        session,
        kind="attendance_recorded",
        subject=f"training:{training_id}",
        now=now,
        by_id=by.audit_id,
        people=people,
    )
