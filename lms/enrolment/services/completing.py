"""Completing of enrolments, and leave to take a course again.

The change of state is appended to the record in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.core.list_parameters import is_one_of
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE, COMPLETED, COMPLETED_EVENT
from lms.enrolment.services.events import NewEnrolmentEvent, append_events


def allow_repetition(session: Session, *, enrolment_ids: Collection[int]) -> None:
    """Let the courses of completed enrolments be taken again before their certificates expire."""
    if enrolment_ids:
        session.execute(
            update(Enrolment)
            .where(is_one_of(Enrolment.id, "enrolments"))
            .values(may_repeat=True)
            .execution_options(synchronize_session=False),
            {"enrolments": sorted(enrolment_ids)},
        )


def complete_enrolment(
    session: Session,
    *,
    enrolment_id: int,
    by_id: int,
    now: datetime,
    on: date,
    supervised: bool = False,
    details: Mapping[str, Any] | None = None,
    follow_up: Callable[[], Iterable[NewEnrolmentEvent]] = tuple,
) -> bool:
    """Complete an active enrolment; True for the one call that did it.

    `supervised`: its test was written in a sitting. `details` are those of the event. However many
    requests come at once, one of them completes it, and calls `follow_up`: the events that this
    returns are stored by the same statement.
    """
    result = session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.state == ACTIVE)
        .values(state=COMPLETED, completed_at=now, completed_on=on, supervised=supervised)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    supervision_details = {"supervised": True} if supervised else {}
    event = NewEnrolmentEvent(
        enrolment_id, COMPLETED_EVENT, {**(details or {}), **supervision_details}
    )
    append_events(session, [event, *follow_up()], by_id=by_id, now=now, on=on)
    return True
