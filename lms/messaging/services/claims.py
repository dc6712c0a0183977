"""Claiming of deliveries: one process at a time, outside quiet hours, and only what still holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_absent_on
from lms.core.clock import Moment
from lms.core.rows import read_row
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import (
    MessageRow,
    contact_column,
    is_fault_current,
    list_unwanted,
    map_course_titles,
)
from lms.messaging.rules.kinds import EMAIL, SECURITY, SMS, SWITCHABLE, category_of, sort_key
from lms.messaging.rules.states import CANCELLED, SENDING, WAITING
from lms.messaging.rules.timing import QuietHours, next_sending_time

CLAIM: Final = timedelta(minutes=10)  # a mail server may take half a minute per reply
BATCH: Final = 20  # few, so that what was checked at the claim still holds at sending

# Returns the ids of messages that no longer hold; the domains above decide about their own.
Outdated = Callable[[Session, Sequence[MessageRow]], set[int]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed delivery.

    `until` identifies the claim; `titles` are the titles of its courses by slug. `given_name` is
    how its reader is greeted.
    """

    delivery_id: int
    person_id: int
    channel: str
    contact: str
    language: str
    token: str
    attempts: int
    until: datetime
    zone: ZoneInfo
    messages: tuple[MessageRow, ...]
    titles: dict[str, str]
    given_name: str = ""

    @property
    def refusable(self) -> bool:
        """Return whether its reader can unsubscribe from all that it tells."""
        return all(category_of(message.kind) in SWITCHABLE for message in self.messages)


def postpone_quiet(session: Session, *, moment: Moment, quiet: QuietHours) -> int:
    """Postpone ready deliveries in quiet hours to their end; return how many."""
    ready = exists().where(Delivery.person_id == Person.id, _is_ready(moment.now))
    count = 0
    for name in session.scalars(select(Person.time_zone).where(ready).distinct()).all():
        allowed = next_sending_time(moment.now, ZoneInfo(name) if name else moment.zone, quiet)
        if allowed > moment.now:
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
                    .values({column: allowed})
                    .returning(Delivery.id)
                )
                count += len(postponed.all())
    return count


def claim_deliveries(
    session: Session, *, moment: Moment, outdated: Outdated, claim_for: timedelta = CLAIM
) -> list[Outgoing] | None:
    """Claim the oldest ready deliveries and return those to send; None if none is ready.

    Left out are messages that are withdrawn, settled, outdated, read or unsubscribed from, and
    those to people who are blocked, merged, absent or without a working contact. A delivery without
    messages left is cancelled. Anyone may take over an expired claim.
    """
    ids = _lock_ready(session, moment.now)
    if not ids:
        return None
    until = moment.now + claim_for
    session.execute(
        update(Delivery).where(Delivery.id.in_(ids)).values(state=SENDING, claimed_until=until)
    )
    people = _list_reachable(session, ids, moment=moment)
    messages = _list_messages(session, people, now=moment.now, outdated=outdated)
    empty = [delivery_id for delivery_id in ids if not messages.get(delivery_id)]
    session.execute(
        update(Delivery).where(Delivery.id.in_(empty)).values(state=CANCELLED, claimed_until=None)
    )
    titles = map_course_titles(
        session,
        {message.values.get("course", "") for rows in messages.values() for message in rows},
    )
    return [
        _build_outgoing(row, messages[row.id], titles, until, moment.zone)
        for row in people
        if messages.get(row.id)
    ]


def is_any_ready(session: Session, *, now: datetime) -> bool:
    """Return whether a delivery could leave now."""
    return bool(session.scalar(select(exists().where(_is_ready(now)))))


def _is_ready(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Delivery.state == WAITING, Delivery.not_before <= now),
        and_(Delivery.state == SENDING, Delivery.claimed_until <= now),
    )


def _lock_ready(session: Session, now: datetime) -> list[int]:
    """Return ids of ready deliveries, locked; expired claims first."""
    expired = (
        select(Delivery.id)
        .where(Delivery.state == SENDING, Delivery.claimed_until <= now)
        .order_by(Delivery.id)
    )
    waiting = (
        select(Delivery.id)
        .where(Delivery.state == WAITING, Delivery.not_before <= now)
        .order_by(Delivery.not_before)
    )
    ids: list[int] = []
    for query in (expired, waiting):
        if len(ids) < BATCH:
            ids += session.scalars(query.limit(BATCH - len(ids)).with_for_update(skip_locked=True))
    return ids


def _list_reachable(session: Session, ids: Sequence[int], *, moment: Moment) -> Sequence[Any]:
    """Return the deliveries whose readers can be reached now.

    Whoever is on leave hears of the safety of the account all the same.
    """
    deliveries: list[Any] = []
    for channel in (EMAIL, SMS):
        contact = contact_column(channel).label("contact")
        is_absent = is_absent_on(Person.id, moment.today)
        has_news_of_safety = exists().where(
            DeliveryMessage.delivery_id == Delivery.id,
            Message.id == DeliveryMessage.message_id,
            Message.kind.in_(SECURITY),
        )
        query = (
            select(
                Delivery.id,
                Delivery.channel,
                Delivery.token,
                Delivery.attempts,
                Person.id.label("person_id"),
                contact,
                Person.language,
                Person.time_zone,
                Person.given_name,
            )
            .join(Person, Person.id == Delivery.person_id)
            .where(
                Delivery.id.in_(ids),
                Delivery.channel == channel,
                contact.is_not(None),
                Person.blocked_at.is_(None),
                Person.merged_into_id.is_(None),
                or_(~is_absent, has_news_of_safety),
                ~exists().where(is_fault_current(channel)),
            )
        )
        deliveries += session.execute(query).all()
    return deliveries


def _list_messages(
    session: Session, people: Sequence[Any], *, now: datetime, outdated: Outdated
) -> dict[int, list[MessageRow]]:
    """Return what each delivery still has to tell, most urgent first."""
    rows = session.execute(
        select(
            Delivery.id.label("delivery_id"),
            Delivery.channel,
            Delivery.person_id,
            *(getattr(Message, name) for name in MessageRow.__slots__),
        )
        .join(DeliveryMessage, DeliveryMessage.delivery_id == Delivery.id)
        .join(Message, Message.id == DeliveryMessage.message_id)
        .where(
            Delivery.id.in_([row.id for row in people]),
            Message.withdrawn_at.is_(None),
            Message.settled_at.is_(None),
            # A stranger in the account must not keep the mail back by reading it on the site.
            or_(Message.read_at.is_(None), Message.kind.in_(SECURITY)),
        )
        .order_by(Message.id)
    ).all()
    outdated_ids = outdated(session, [read_row(MessageRow, row) for row in rows])
    session.execute(update(Message).where(Message.id.in_(outdated_ids)).values(withdrawn_at=now))
    unwanted = list_unwanted(session, {row.person_id for row in rows})
    by_delivery: dict[int, list[MessageRow]] = {}
    for row in rows:
        message = read_row(MessageRow, row)
        if (
            message.id not in outdated_ids
            and (row.person_id, row.channel, category_of(row.kind)) not in unwanted
        ):
            by_delivery.setdefault(row.delivery_id, []).append(message)
    return {
        delivery: sorted(rows_of_delivery, key=lambda row: sort_key(row.kind, row.values))
        for delivery, rows_of_delivery in by_delivery.items()
    }


def _build_outgoing(
    row: Any,
    messages: Sequence[MessageRow],
    titles: dict[str, dict[str, str]],
    until: datetime,
    zone: ZoneInfo,
) -> Outgoing:
    return Outgoing(
        delivery_id=row.id,
        person_id=row.person_id,
        channel=row.channel,
        contact=row.contact,
        language=row.language,
        token=row.token,
        attempts=row.attempts,
        until=until,
        zone=ZoneInfo(row.time_zone) if row.time_zone else zone,
        messages=tuple(messages),
        titles=titles[row.language],
        given_name=row.given_name,
    )
