"""Deliveries that could leave now, and those that quiet hours hold back."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.clock import Moment
from lms.messaging.models import Delivery
from lms.messaging.rules.states import SENDING, WAITING
from lms.messaging.rules.timing import QuietHours, find_next_sending_time

BATCH: Final = 20  # few, so that what was checked at the claim still holds at sending


def postpone_quiet(session: Session, *, moment: Moment, quiet: QuietHours) -> int:
    """Postpone ready deliveries in quiet hours to their end; return how many."""
    ready = exists().where(Delivery.person_id == Person.id, _is_ready(moment.now))
    count = 0
    for name in session.scalars(select(Person.time_zone).where(ready).distinct()).all():
        sending_time = find_next_sending_time(
            moment.now, ZoneInfo(name) if name else moment.zone, quiet
        )
        if sending_time > moment.now:
            is_in_zone = Delivery.person_id.in_(
                select(Person.id).where(
                    Person.time_zone == name if name else Person.time_zone.is_(None)
                )
            )
            for state, column in ((WAITING, "not_before"), (SENDING, "claimed_until")):
                conditions = (
                    Delivery.state == state,
                    getattr(Delivery, column) <= moment.now,
                    is_in_zone,
                )
                postponed = session.execute(
                    update(Delivery)
                    .where(*conditions)
                    .values({column: sending_time})
                    .returning(Delivery.id)
                )
                count += len(postponed.all())
    return count


def is_any_ready(session: Session, *, now: datetime) -> bool:
    """Return whether a delivery could leave now."""
    return bool(session.scalar(select(exists().where(_is_ready(now)))))


def _is_ready(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Delivery.state == WAITING, Delivery.not_before <= now),
        and_(Delivery.state == SENDING, Delivery.claimed_until <= now),
    )


def lock_ready(session: Session, now: datetime) -> list[int]:
    """Return ids of ready deliveries, locked; expired claims first."""
    expired_claims = (
        select(Delivery.id)
        .where(Delivery.state == SENDING, Delivery.claimed_until <= now)
        .order_by(Delivery.id)
    )
    waiting_deliveries = (
        select(Delivery.id)
        .where(Delivery.state == WAITING, Delivery.not_before <= now)
        .order_by(Delivery.not_before)
    )
    ids: list[int] = []
    for query in (expired_claims, waiting_deliveries):
        if len(ids) < BATCH:
            ids += session.scalars(query.limit(BATCH - len(ids)).with_for_update(skip_locked=True))
    return ids
