"""Telling people something, once: the message in the product, and its place in the one digest of each channel that waits to be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, insert, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.clock import Moment, local_date
from lms.core.crypto import new_token
from lms.core.database import upsert
from lms.core.rows import read_rows
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import address_of, fault_holds, unwanted_by
from lms.messaging.rules.kinds import EMAIL, category, is_pressing
from lms.messaging.rules.states import SENT, WAITING
from lms.messaging.rules.timing import DIGEST_WAIT

BATCH: Final = 1000  # notes in one statement


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell a person. `key` names it: a person is told what has this key once. `subject` is the record that it speaks of.

    `values` are what its words are made from (rules/wording.py): ids, course slugs, days; nothing personal.
    """

    person_id: int
    kind: str
    key: str
    subject: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Told:
    id: int
    person_id: int
    kind: str
    values: dict[str, Any]


def tell(
    session: Session, *, notes: Sequence[Note], moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tells people what they were not told yet, and returns how many messages that made. A key that exists is told already.

    Each message joins what waits for its reader on each channel. Who has no address there, whose address refuses mail, and who does not
    want this category, reads it in the product alone.
    """
    made = 0
    for start in range(0, len(notes), BATCH):
        told = _write(session, notes[start : start + BATCH], moment.now)
        made += len(told)
        for channel in channels:
            _join(session, channel, told, moment=moment)
    return made


def withdraw(session: Session, *, subjects: Collection[str], now: datetime) -> int:
    """Takes back what was told of these subjects and neither sent nor read; returns how many messages that were."""
    wanted, done = sorted(subjects), 0
    left = exists().where(
        DeliveryMessage.message_id == Message.id,
        Delivery.id == DeliveryMessage.delivery_id,
        Delivery.state == SENT,
    )
    for start in range(0, len(wanted), BATCH):
        which = (
            Message.subject.in_(wanted[start : start + BATCH]),
            Message.withdrawn_at.is_(None),
            Message.read_at.is_(None),
            ~left,
        )
        ids = session.scalars(
            update(Message)
            .where(*which)
            .values(withdrawn_at=now)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).all()
        done += len(ids)
    return done


def _write(session: Session, notes: Sequence[Note], now: datetime) -> list[_Told]:
    """The messages that are new."""
    rows = [
        {
            "person_id": n.person_id,
            "kind": n.kind,
            "key": n.key,
            "subject": n.subject,
            "values": n.values,
            "created_at": now,
        }
        for n in notes
    ]
    if not rows:
        return []
    statement = upsert(session, Message).on_conflict_do_nothing(index_elements=[Message.key])
    new = session.execute(
        statement.returning(Message.id, Message.person_id, Message.kind, Message.values), rows
    )
    return list(read_rows(_Told, new))


def _join(session: Session, channel: str, told: Sequence[_Told], *, moment: Moment) -> None:
    """Puts messages into the waiting digest of their readers, which is made where there is none and leaves no later than each needs."""
    zones = _reachable(session, channel, {one.person_id for one in told})
    unwanted = unwanted_by(session, set(zones))
    sent = [
        one
        for one in told
        if one.person_id in zones and (one.person_id, channel, category(one.kind)) not in unwanted
    ]
    leaves = {one.person_id: moment.now + DIGEST_WAIT for one in sent}
    for one in sent:
        if is_pressing(
            one.kind, one.values, local_date(moment.now, _zone(zones[one.person_id], moment.zone))
        ):
            leaves[one.person_id] = moment.now
    waiting = _waiting(session, channel, leaves)
    if sent:
        session.execute(
            insert(DeliveryMessage),
            [{"delivery_id": waiting[one.person_id], "message_id": one.id} for one in sent],
        )


def _reachable(
    session: Session, channel: str, person_ids: Collection[int]
) -> dict[int, str | None]:
    """Those who have an address on the channel that does not refuse, with their time zones."""
    refusing = exists().where(fault_holds(channel))
    query = select(Person.id, Person.time_zone).where(
        Person.id.in_(person_ids),
        address_of(channel).is_not(None),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        ~refusing,
    )
    return {row.id: row.time_zone for row in session.execute(query)}


def _waiting(session: Session, channel: str, leaves: dict[int, datetime]) -> dict[int, int]:
    """The ids of the waiting deliveries by person; each is made or found in one statement, so that two who tell at once share it."""
    if not leaves:
        return {}
    rows = [
        {
            "person_id": person_id,
            "channel": channel,
            "state": WAITING,
            "token": new_token(),
            "not_before": moment,
        }
        for person_id, moment in sorted(leaves.items())
    ]
    made = upsert(session, Delivery)
    earlier = case(
        (made.excluded.not_before < Delivery.not_before, made.excluded.not_before),
        else_=Delivery.not_before,
    )
    statement = made.on_conflict_do_update(
        index_elements=[Delivery.person_id, Delivery.channel],
        index_where=text("state = 'waiting'"),
        set_={"not_before": earlier},
    )
    return {
        row.person_id: row.id
        for row in session.execute(statement.returning(Delivery.id, Delivery.person_id), rows)
    }


def _zone(name: str | None, default: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(name) if name else default
