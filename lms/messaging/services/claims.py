"""Taking deliveries to send: each by one process at a time, and only what its reader is still to be told, at an hour that suits them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import absent_on
from lms.core.clock import Moment
from lms.core.rows import read_row
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import MessageRow, address_of, course_titles, fault_holds, unwanted_by
from lms.messaging.rules.kinds import EMAIL, SMS, SWITCHABLE, category, rank
from lms.messaging.rules.states import CANCELLED, SENDING, WAITING
from lms.messaging.rules.timing import QuietHours, next_allowed

CLAIM: Final = timedelta(minutes=10)  # a mail server may take half a minute for each of its answers
BATCH: Final = 20  # so few that what is checked when they are taken is still so when they leave

# The ids of those of the messages that are not so any more: the domains above know it of their own.
Outdated = Callable[[Session, Sequence[MessageRow]], set[int]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that is ready to leave. `until` marks the claim; `titles`: of the courses that it speaks of, by slug."""

    delivery_id: int
    person_id: int
    channel: str
    address: str
    language: str
    token: str
    attempts: int
    until: datetime
    zone: ZoneInfo
    messages: tuple[MessageRow, ...]
    titles: dict[str, str]

    @property
    def refusable(self) -> bool:
        """Whether its reader can unsubscribe from all that it tells."""
        return all(category(message.kind) in SWITCHABLE for message in self.messages)


def postpone(session: Session, *, moment: Moment, quiet: QuietHours) -> int:
    """Puts off what would leave in its reader's quiet hours to their end; returns how much that was."""
    ready = exists().where(Delivery.person_id == Person.id, _ready(moment.now))
    moved = 0
    for name in session.scalars(select(Person.time_zone).where(ready).distinct()).all():
        allowed = next_allowed(moment.now, ZoneInfo(name) if name else moment.zone, quiet)
        if allowed > moment.now:
            theirs = Delivery.person_id.in_(
                select(Person.id).where(
                    Person.time_zone == name if name else Person.time_zone.is_(None)
                )
            )
            for state, column in ((WAITING, "not_before"), (SENDING, "claimed_until")):
                which = (Delivery.state == state, getattr(Delivery, column) <= moment.now, theirs)
                done = session.execute(
                    update(Delivery).where(*which).values({column: allowed}).returning(Delivery.id)
                )
                moved += len(done.all())
    return moved


def claim(
    session: Session, *, moment: Moment, outdated: Outdated, claim_for: timedelta = CLAIM
) -> list[Outgoing] | None:
    """Takes the deliveries that have waited longest and returns those that are to be sent; None if none is ready.

    What is not to be told any more is left out (withdrawn, not so any more, read meanwhile, unsubscribed from; to who is blocked, merged, absent
    or has no address that works): a delivery of which nothing is left is cancelled. A claim that ran out is anybody's.
    """
    ids = _take(session, moment.now)
    if not ids:
        return None
    until = moment.now + claim_for
    session.execute(
        update(Delivery).where(Delivery.id.in_(ids)).values(state=SENDING, claimed_until=until)
    )
    people = _readers(session, ids, moment=moment)
    messages = _messages(session, people, now=moment.now, outdated=outdated)
    empty = [delivery_id for delivery_id in ids if not messages.get(delivery_id)]
    session.execute(
        update(Delivery).where(Delivery.id.in_(empty)).values(state=CANCELLED, claimed_until=None)
    )
    titles = course_titles(
        session, {one.values.get("course", "") for told in messages.values() for one in told}
    )
    return [
        _outgoing(row, messages[row.id], titles, until, moment.zone)
        for row in people
        if messages.get(row.id)
    ]


def any_ready(session: Session, *, now: datetime) -> bool:
    """Whether anything could leave now."""
    return bool(session.scalar(select(exists().where(_ready(now)))))


def _ready(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Delivery.state == WAITING, Delivery.not_before <= now),
        and_(Delivery.state == SENDING, Delivery.claimed_until <= now),
    )


def _take(session: Session, now: datetime) -> list[int]:
    """Ids, and a lock on each row until the claim is written. First what was begun before."""
    begun = (
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
    for query in (begun, waiting):
        if len(ids) < BATCH:
            ids += session.scalars(query.limit(BATCH - len(ids)).with_for_update(skip_locked=True))
    return ids


def _readers(session: Session, ids: Sequence[int], *, moment: Moment) -> Sequence[Any]:
    """The deliveries of those whom they can reach now."""
    reached: list[Any] = []
    for channel in (EMAIL, SMS):
        address = address_of(channel).label("address")
        absent = absent_on(Person.id, moment.today)
        query = (
            select(
                Delivery.id,
                Delivery.channel,
                Delivery.token,
                Delivery.attempts,
                Person.id.label("person_id"),
                address,
                Person.language,
                Person.time_zone,
            )
            .join(Person, Person.id == Delivery.person_id)
            .where(
                Delivery.id.in_(ids),
                Delivery.channel == channel,
                address.is_not(None),
                Person.blocked_at.is_(None),
                Person.merged_into_id.is_(None),
                ~absent,
                ~exists().where(fault_holds(channel)),
            )
        )
        reached += session.execute(query).all()
    return reached


def _messages(
    session: Session, people: Sequence[Any], *, now: datetime, outdated: Outdated
) -> dict[int, list[MessageRow]]:
    """What each delivery still has to tell, the most urgent first."""
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
            Message.read_at.is_(None),
        )
        .order_by(Message.id)
    ).all()
    over = outdated(session, [read_row(MessageRow, row) for row in rows])
    session.execute(update(Message).where(Message.id.in_(over)).values(withdrawn_at=now))
    unwanted = unwanted_by(session, {row.person_id for row in rows})
    kept: dict[int, list[MessageRow]] = {}
    for row in rows:
        message = read_row(MessageRow, row)
        if (
            message.id not in over
            and (row.person_id, row.channel, category(row.kind)) not in unwanted
        ):
            kept.setdefault(row.delivery_id, []).append(message)
    return {
        delivery: sorted(told, key=lambda one: rank(one.kind, one.values))
        for delivery, told in kept.items()
    }


def _outgoing(
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
        address=row.address,
        language=row.language,
        token=row.token,
        attempts=row.attempts,
        until=until,
        zone=ZoneInfo(row.time_zone) if row.time_zone else zone,
        messages=tuple(messages),
        titles=titles[row.language],
    )
