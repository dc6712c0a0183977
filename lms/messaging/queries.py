"""Reads of messages, of addresses that refuse mail, and of what waits to be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import people_scope
from lms.accounts.rules import Actor, WithFullName
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.fingerprints import sha256_hex
from lms.core.rows import read_row, read_rows
from lms.messaging.models import AddressFault, Delivery, DeliveryMessage, Message, Unsubscription
from lms.messaging.rules.kinds import EMAIL, SMS
from lms.regions.models import RegionUnit


def address_of(channel: str) -> InstrumentedAttribute[str | None]:
    """The column of people that holds their address on a channel."""
    return Person.phone if channel == SMS else Person.email


def fault_holds(channel: str) -> ColumnElement[bool]:
    """Whether a fault (of the query around it) is the person's on the channel and of the address that the person has now."""
    same = AddressFault.address_hash == sha256_hex(address_of(channel))
    return and_(AddressFault.person_id == Person.id, AddressFault.channel == channel, same)


def _unread(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return Message.person_id == person_id, Message.withdrawn_at.is_(None), Message.read_at.is_(None)


def unread_count(session: Session, person_id: int) -> int:
    """How many messages a person has not read."""
    return session.scalar(select(func.count()).select_from(Message).where(*_unread(person_id))) or 0


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message to its reader. Its words: rules/wording.py."""

    id: int
    kind: str
    subject: str
    values: dict[str, Any]
    created_at: datetime
    read_at: datetime | None


_ROW = tuple(getattr(Message, name) for name in MessageRow.__slots__)


def messages(
    session: Session, person_id: int, *, unread: bool, limit: int, offset: int = 0
) -> list[MessageRow]:
    """A person's messages, those not read first, then the newest; `unread`: those alone. What was taken back is not shown."""
    which = _unread(person_id) if unread else _unread(person_id)[:2]
    order = (Message.read_at.is_not(None), Message.id.desc())
    return list(
        read_rows(
            MessageRow,
            session.execute(
                select(*_ROW).where(*which).order_by(*order).limit(limit).offset(offset)
            ),
        )
    )


def message_count(session: Session, person_id: int, *, unread: bool) -> int:
    """How many messages such a list has."""
    which = _unread(person_id) if unread else _unread(person_id)[:2]
    return session.scalar(select(func.count()).select_from(Message).where(*which)) or 0


def newest_unread(session: Session, person_id: int) -> int | None:
    """The id of the newest message that a person has not read."""
    return session.scalar(select(func.max(Message.id)).where(*_unread(person_id)))


def refuses(session: Session, person_id: int, *, channel: str) -> bool:
    """Whether the address that a person has on a channel refused a message for good."""
    return bool(
        session.scalar(select(exists().where(Person.id == person_id, fault_holds(channel))))
    )


def message(session: Session, person_id: int, message_id: int) -> MessageRow | None:
    """The message, if it is this person's."""
    row = session.execute(
        select(*_ROW).where(Message.id == message_id, *_unread(person_id)[:2])
    ).first()
    return None if row is None else read_row(MessageRow, row)


def unwanted_by(session: Session, person_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """What people do not want: who, on which channel, which category."""
    columns = (Unsubscription.person_id, Unsubscription.channel, Unsubscription.category)
    return {
        (row[0], row[1], row[2])
        for row in session.execute(select(*columns).where(Unsubscription.person_id.in_(person_ids)))
    }


def course_titles(session: Session, slugs: Collection[str]) -> dict[str, dict[str, str]]:
    """The titles of courses, by language and then by slug: what wording.word() asks for."""
    rows = session.execute(
        select(Course.slug, CourseVersion.title_kk, CourseVersion.title_ru)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.slug.in_(slugs))
    ).all()
    return {
        "kk": {row.slug: row.title_kk for row in rows},
        "ru": {row.slug: row.title_ru for row in rows},
    }


@dataclass(frozen=True, slots=True)
class RefusingAddress(WithFullName):
    """A person whose address refused a message for good."""

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    channel: str
    address: str
    reason: str
    at: datetime


def _refusing(by: Actor, channel: str) -> ColumnElement[bool]:
    return and_(
        fault_holds(channel),
        people_scope(
            by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
        ),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )


def refusing_count(session: Session, by: Actor, *, channel: str) -> int:
    """How many people whom the actor may see have an address that refuses messages."""
    theirs = select(Person.id).where(_refusing(by, channel)).correlate(AddressFault).exists()
    return (
        session.scalar(select(func.count()).select_from(AddressFault).where(theirs)) or 0
    )  # a join would walk through all people


def refusing_addresses(
    session: Session, by: Actor, *, channel: str, limit: int, offset: int = 0
) -> list[RefusingAddress]:
    """These people by name. An address that was changed since is no fault any more. An organisation outside the actor's scope is not named."""
    named = people_scope(by, unit=Person.region_unit_id, organisation=Person.organisation_id)
    rows: Any = session.execute(
        select(
            Person.id.label("person_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            AddressFault.channel,
            address_of(channel).label("address"),
            AddressFault.reason,
            AddressFault.at,
        )
        .select_from(AddressFault)
        .join(Person, Person.id == AddressFault.person_id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(Organisation.id == Person.organisation_id, named))
        .where(_refusing(by, channel))
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(RefusingAddress, rows))


@dataclass(frozen=True, slots=True)
class MailOf:
    """What became of a message by e-mail. `error`: what the server said."""

    state: str
    sent_at: datetime | None
    error: str


def mails_of(session: Session, keys: Collection[str]) -> dict[str, MailOf]:
    """What became of the messages with these keys by e-mail; of one that was in no mail nothing."""
    rows = session.execute(
        select(Message.key, Delivery.state, Delivery.sent_at, Delivery.error)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .join(Delivery, Delivery.id == DeliveryMessage.delivery_id)
        .where(Message.key.in_(keys), Delivery.channel == EMAIL)
    )
    return {row.key: read_row(MailOf, row) for row in rows}


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How many deliveries are in each state, and since when the oldest that may leave has waited."""

    counts: dict[str, int]
    oldest: datetime | None


def outbox_state(session: Session, *, now: datetime) -> OutboxState:
    """The outbox as its operator sees it."""
    counts: Sequence[Any] = session.execute(
        select(Delivery.state, func.count()).group_by(Delivery.state)
    ).all()
    ready = (Delivery.state == "waiting", Delivery.not_before <= now)
    return OutboxState(
        {row[0]: row[1] for row in counts},
        session.scalar(select(func.min(Delivery.not_before)).where(*ready)),
    )
