"""Telling people something once: the message on the site, and its part in each channel's digest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, exists, insert, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.clock import Moment, get_local_date
from lms.core.crypto import generate_token
from lms.core.database import upsert
from lms.core.rows import read_rows
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import get_contact_column, is_fault_current, list_unwanted
from lms.messaging.rules.kinds import EMAIL, get_category, is_pressing
from lms.messaging.rules.states import SENT, WAITING
from lms.messaging.rules.timing import DIGEST_WAIT

BATCH: Final = 1000  # notes in one statement


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell a person.

    `key` names it: a person is told each key once. `subject` is the record it speaks of. `values`
    feed its wording (rules/wording.py): ids, course slugs, days; nothing personal.
    """

    person_id: int
    kind: str
    key: str
    subject: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _NewMessage:
    id: int
    person_id: int
    kind: str
    values: dict[str, Any]


def tell_people(
    session: Session, *, notes: Sequence[Note], moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tell people what they were not told yet; return the number of new messages.

    A key that exists is told already. Each message joins the waiting digest of each channel.
    Without a working contact, or if the category is refused, it is read on the site alone.
    """
    count = 0
    for start in range(0, len(notes), BATCH):
        messages = _insert_messages(session, notes[start : start + BATCH], moment.now)
        count += len(messages)
        for channel in channels:
            _join_digests(session, channel, messages, moment=moment)
    return count


def withdraw_messages(session: Session, *, subjects: Collection[str], now: datetime) -> int:
    """Withdraw messages about these subjects that are neither sent nor read; return how many."""
    sorted_subjects, count = sorted(subjects), 0
    is_sent = exists().where(
        DeliveryMessage.message_id == Message.id,
        Delivery.id == DeliveryMessage.delivery_id,
        Delivery.state == SENT,
    )
    for start in range(0, len(sorted_subjects), BATCH):
        conditions = (
            Message.subject.in_(sorted_subjects[start : start + BATCH]),
            Message.withdrawn_at.is_(None),
            Message.read_at.is_(None),
            ~is_sent,
        )
        ids = session.scalars(
            update(Message)
            .where(*conditions)
            .values(withdrawn_at=now)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).all()
        count += len(ids)
    return count


def settle_subjects(
    session: Session,
    *,
    subjects: Collection[str] | Select[str],
    kinds: Collection[str],
    now: datetime,
) -> None:
    """Settle the messages of these kinds that asked for something about subjects: it is done.

    A settled message is neither sent nor counted as unread; it stays in the list with a note.
    """
    open_messages = (
        Message.subject.in_(subjects),
        Message.kind.in_(kinds),
        Message.settled_at.is_(None),
        Message.withdrawn_at.is_(None),
    )
    session.execute(
        update(Message)
        .where(*open_messages)
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _insert_messages(session: Session, notes: Sequence[Note], now: datetime) -> list[_NewMessage]:
    """Insert the messages whose key is new and return them."""
    rows = [
        {
            "person_id": note.person_id,
            "kind": note.kind,
            "key": note.key,
            "subject": note.subject,
            "values": note.values,
            "created_at": now,
        }
        for note in notes
    ]
    if not rows:
        return []
    statement = upsert(session, Message).on_conflict_do_nothing(index_elements=[Message.key])
    new_messages = session.execute(
        statement.returning(Message.id, Message.person_id, Message.kind, Message.values), rows
    )
    return list(read_rows(_NewMessage, new_messages))


def _join_digests(
    session: Session, channel: str, messages: Sequence[_NewMessage], *, moment: Moment
) -> None:
    """Add messages to their readers' waiting digests, creating those that are missing.

    A digest leaves no later than its most pressing message needs.
    """
    zones = _map_reachable(session, channel, {message.person_id for message in messages})
    unwanted = list_unwanted(session, set(zones))
    deliverable = [
        message
        for message in messages
        if message.person_id in zones
        and (message.person_id, channel, get_category(message.kind)) not in unwanted
    ]
    leaves = {message.person_id: moment.now + DIGEST_WAIT for message in deliverable}
    for message in deliverable:
        if is_pressing(
            message.kind,
            message.values,
            get_local_date(moment.now, _get_zone(zones[message.person_id], moment.zone)),
        ):
            leaves[message.person_id] = moment.now
    digest_ids = _get_waiting_digests(session, channel, leaves)
    if deliverable:
        session.execute(
            insert(DeliveryMessage),
            [
                {"delivery_id": digest_ids[message.person_id], "message_id": message.id}
                for message in deliverable
            ],
        )


def _map_reachable(
    session: Session, channel: str, person_ids: Collection[int]
) -> dict[int, str | None]:
    """Return the people with a working contact on the channel, with their time zones."""
    refusing = exists().where(is_fault_current(channel))
    query = select(Person.id, Person.time_zone).where(
        Person.id.in_(person_ids),
        get_contact_column(channel).is_not(None),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        ~refusing,
    )
    return {row.id: row.time_zone for row in session.execute(query)}


def _get_waiting_digests(
    session: Session, channel: str, leaves: dict[int, datetime]
) -> dict[int, int]:
    """Return the ids of the waiting deliveries by person, creating missing ones.

    One statement, so that concurrent tellers share a delivery.
    """
    if not leaves:
        return {}
    rows = [
        {
            "person_id": person_id,
            "channel": channel,
            "state": WAITING,
            "token": generate_token(),
            "not_before": moment,
        }
        for person_id, moment in sorted(leaves.items())
    ]
    insertion = upsert(session, Delivery)
    earlier = case(
        (insertion.excluded.not_before < Delivery.not_before, insertion.excluded.not_before),
        else_=Delivery.not_before,
    )
    statement = insertion.on_conflict_do_update(
        index_elements=[Delivery.person_id, Delivery.channel],
        index_where=text("state = 'waiting'"),
        set_={"not_before": earlier},
    )
    return {
        row.person_id: row.id
        for row in session.execute(statement.returning(Delivery.id, Delivery.person_id), rows)
    }


def _get_zone(name: str | None, default: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(name) if name else default
