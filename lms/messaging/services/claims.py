"""Claiming of deliveries: one process at a time, outside quiet hours, and only what still holds."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_absent_on
from lms.core.clock import Moment
from lms.core.rows import read_row
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import (
    MessageRow,
    get_contact_column,
    is_fault_current,
    list_unwanted,
    map_course_titles,
)
from lms.messaging.rules.kinds import EMAIL, SECURITY, SMS, build_sort_key, get_category
from lms.messaging.rules.states import CANCELLED, SENDING
from lms.messaging.services.outgoing import OutgoingDelivery, build_outgoing
from lms.messaging.services.readiness import lock_ready

CLAIM: Final = timedelta(minutes=10)  # a mail server may take half a minute per reply

# Returns the ids of messages that no longer hold; the domains above decide about their own.
Outdated = Callable[[Session, Sequence[MessageRow]], set[int]]


def claim_deliveries(
    session: Session, *, moment: Moment, outdated: Outdated, claim_for: timedelta = CLAIM
) -> list[OutgoingDelivery] | None:
    """Claim the oldest ready deliveries and return those to send; None if none is ready.

    Left out are messages that are withdrawn, settled, outdated, read or unsubscribed from, and
    those to people who are blocked, merged, absent or without a working contact. A delivery without
    messages left is cancelled. Anyone may take over an expired claim.
    """
    ids = lock_ready(session, moment.now)
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
        build_outgoing(row, messages[row.id], titles, until, moment.zone)
        for row in people
        if messages.get(row.id)
    ]


def _list_reachable(session: Session, ids: Sequence[int], *, moment: Moment) -> Sequence[Any]:
    """Return the deliveries whose readers can be reached now.

    Whoever is on leave hears of the safety of the account all the same.
    """
    deliveries: list[Any] = []
    for channel in (EMAIL, SMS):
        contact = get_contact_column(channel).label("contact")
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


def _select_unsettled(delivery_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Select the messages that deliveries still have to tell."""
    return (
        select(
            Delivery.id.label("delivery_id"),
            Delivery.channel,
            Delivery.person_id,
            *(getattr(Message, name) for name in MessageRow.__slots__),
        )
        .join(DeliveryMessage, DeliveryMessage.delivery_id == Delivery.id)
        .join(Message, Message.id == DeliveryMessage.message_id)
        .where(
            Delivery.id.in_(delivery_ids),
            Message.withdrawn_at.is_(None),
            Message.settled_at.is_(None),
            # A stranger in the account must not keep the mail back by reading it on the site.
            or_(Message.read_at.is_(None), Message.kind.in_(SECURITY)),
        )
        .order_by(Message.id)
    )


def _list_messages(
    session: Session, people: Sequence[Any], *, now: datetime, outdated: Outdated
) -> dict[int, list[MessageRow]]:
    """Return what each delivery still has to tell, most urgent first."""
    rows = session.execute(_select_unsettled([row.id for row in people])).all()
    outdated_ids = outdated(session, [read_row(MessageRow, row) for row in rows])
    session.execute(update(Message).where(Message.id.in_(outdated_ids)).values(withdrawn_at=now))
    unwanted = list_unwanted(session, {row.person_id for row in rows})
    by_delivery: dict[int, list[MessageRow]] = {}
    for row in rows:
        message = read_row(MessageRow, row)
        if (
            message.id not in outdated_ids
            and (row.person_id, row.channel, get_category(row.kind)) not in unwanted
        ):
            by_delivery.setdefault(row.delivery_id, []).append(message)
    return {
        delivery: sorted(rows_of_delivery, key=lambda row: build_sort_key(row.kind, row.values))
        for delivery, rows_of_delivery in by_delivery.items()
    }
