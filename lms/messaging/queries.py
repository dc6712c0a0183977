"""Queries of messages, of contacts that refuse mail, and of the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import build_people_scope
from lms.accounts.rules import Actor, FullNameMixin
from lms.auth.queries import contacts
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.fingerprints import sha256_hex
from lms.core.rows import read_row, read_rows
from lms.messaging.models import ContactFault, Delivery, DeliveryMessage, Message, Unsubscription
from lms.messaging.rules.kinds import EMAIL
from lms.regions.models import RegionUnit

contact_column = contacts.contact_column


def is_fault_current(channel: str) -> ColumnElement[bool]:
    """Return the condition that a ContactFault is about the person's present contact."""
    is_same_contact = ContactFault.address_hash == sha256_hex(contact_column(channel))
    return and_(
        ContactFault.person_id == Person.id, ContactFault.channel == channel, is_same_contact
    )


_M = Message.__table__.c
_SHOWN = (_M.person_id == bindparam("person_id"), _M.withdrawn_at.is_(None))
_UNREAD = (*_SHOWN, _M.read_at.is_(None), _M.settled_at.is_(None))
# Built once: every page counts what is unread, and building takes longer than running.
_COUNTS = {
    unread: select(func.count()).select_from(Message.__table__).where(*where)
    for unread, where in ((True, _UNREAD), (False, _SHOWN))
}
_NEWEST_UNREAD = select(func.max(_M.id)).where(*_UNREAD)


def count_unread(session: Session, person_id: int) -> int:
    """Count a person's messages that are neither read nor settled."""
    return count_messages(session, person_id, unread=True)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as its reader sees it; rules/wording.py words it.

    `settled_at`: since when there is nothing left to do about it.
    """

    id: int
    kind: str
    subject: str
    values: dict[str, Any]
    created_at: datetime
    read_at: datetime | None
    settled_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        """Return whether the reader still has to see it."""
        return self.read_at is None and self.settled_at is None


_ROW = tuple(_M[name] for name in MessageRow.__slots__)
_PAGES = {
    unread: select(*_ROW)
    .where(*where)
    .order_by(or_(_M.read_at.is_not(None), _M.settled_at.is_not(None)), _M.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    for unread, where in ((True, _UNREAD), (False, _SHOWN))
}
_ONE = select(*_ROW).where(*_SHOWN, _M.id == bindparam("message_id"))


def list_messages(
    session: Session, person_id: int, *, unread: bool, limit: int, offset: int = 0
) -> list[MessageRow]:
    """Return a page of a person's messages, unread first, then newest first.

    `unread`: those alone. Withdrawn messages are left out.
    """
    parameters = {"person_id": person_id, "most": limit, "skipped": offset}
    return list(read_rows(MessageRow, session.connection().execute(_PAGES[unread], parameters)))


def count_messages(session: Session, person_id: int, *, unread: bool) -> int:
    """Count the messages of such a list."""
    parameters = {"person_id": person_id}
    return session.connection().execute(_COUNTS[unread], parameters).scalar() or 0


def find_newest_unread(session: Session, person_id: int) -> int | None:
    """Return the id of a person's newest unread message, or None."""
    return session.connection().execute(_NEWEST_UNREAD, {"person_id": person_id}).scalar()


def is_refusing(session: Session, person_id: int, *, channel: str) -> bool:
    """Return whether a person's present contact refused a message for good."""
    return bool(
        session.scalar(select(exists().where(Person.id == person_id, is_fault_current(channel))))
    )


def find_message(session: Session, person_id: int, message_id: int) -> MessageRow | None:
    """Return the message if it is this person's and not withdrawn, else None."""
    parameters = {"person_id": person_id, "message_id": message_id}
    row = session.connection().execute(_ONE, parameters).first()
    return None if row is None else read_row(MessageRow, row)


def find_message_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys of which somebody was told already."""
    return set(session.scalars(select(Message.key).where(Message.key.in_(keys))))


def list_unwanted(session: Session, person_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """Return what people refuse as (person id, channel, category)."""
    columns = (Unsubscription.person_id, Unsubscription.channel, Unsubscription.category)
    return {
        (row[0], row[1], row[2])
        for row in session.execute(select(*columns).where(Unsubscription.person_id.in_(person_ids)))
    }


_VERSION = CourseVersion.__table__
_TITLES = (
    select(Course.__table__.c.slug, _VERSION.c.title_kk, _VERSION.c.title_ru)
    .join(_VERSION, _VERSION.c.id == Course.__table__.c.current_version_id)
    .where(Course.__table__.c.slug.in_(bindparam("slugs", expanding=True)))
)


def map_course_titles(session: Session, slugs: Collection[str]) -> dict[str, dict[str, str]]:
    """Return course titles by language and slug, as word_message() needs them."""
    named = sorted(filter(None, slugs))
    rows = session.connection().execute(_TITLES, {"slugs": named}).all() if named else []
    return {
        "kk": {row.slug: row.title_kk for row in rows},
        "ru": {row.slug: row.title_ru for row in rows},
    }


@dataclass(frozen=True, slots=True)
class RefusingContact(FullNameMixin):
    """A person whose contact refused a message for good."""

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    channel: str
    contact: str
    reason: str
    at: datetime


@lru_cache(maxsize=64)  # building it takes longer than the database does
def _is_refusing_in_scope(scope: Actor, channel: str) -> ColumnElement[bool]:
    return and_(
        is_fault_current(channel),
        build_people_scope(
            scope, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
        ),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )


def count_refusing(session: Session, by: Actor, *, channel: str) -> int:
    """Count the people in the actor's scope whose contact refuses messages."""
    return session.scalar(_build_refusing_count(by.without_person(), channel)) or 0


@lru_cache(maxsize=64)
def _build_refusing_count(scope: Actor, channel: str) -> Select[int]:
    is_refusing = _is_refusing_in_scope(scope, channel)
    is_refusing_person = select(Person.id).where(is_refusing).correlate(ContactFault).exists()
    # A join would scan all people.
    return select(func.count()).select_from(ContactFault).where(is_refusing_person)


def list_refusing(
    session: Session, by: Actor, *, channel: str, limit: int, offset: int = 0
) -> list[RefusingContact]:
    """Return these people by name.

    A contact that changed since is no fault any more. An organisation outside the actor's scope is
    not named.
    """
    statement = _build_refusing(by.without_person(), channel)
    rows = session.execute(statement, {"limit": limit, "offset": offset})
    return list(read_rows(RefusingContact, rows))


@lru_cache(maxsize=64)
def _build_refusing(scope: Actor, channel: str) -> Select[*tuple[Any, ...]]:
    is_organisation_visible = build_people_scope(
        scope, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    # Faults are few and people many, which a database can't know of a table without rows.
    faulty = select(ContactFault.person_id).where(ContactFault.channel == channel)
    return (
        select(
            Person.id.label("person_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            ContactFault.channel,
            contact_column(channel).label("contact"),
            ContactFault.reason,
            ContactFault.at,
        )
        .select_from(ContactFault)
        .join(Person, Person.id == ContactFault.person_id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(
            Organisation, and_(Organisation.id == Person.organisation_id, is_organisation_visible)
        )
        .where(Person.id.in_(faulty), _is_refusing_in_scope(scope, channel))
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a message by e-mail; `error` is the server's reply."""

    state: str
    sent_at: datetime | None
    error: str


def list_mail_outcomes(session: Session, keys: Collection[str]) -> dict[str, MailOutcome]:
    """Return the outcome by message key; a message that was in no mail is left out."""
    rows = session.execute(
        select(Message.key, Delivery.state, Delivery.sent_at, Delivery.error)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .join(Delivery, Delivery.id == DeliveryMessage.delivery_id)
        .where(Message.key.in_(keys), Delivery.channel == EMAIL)
    )
    return {row.key: read_row(MailOutcome, row) for row in rows}


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Deliveries by state, and since when the oldest ready one has waited."""

    counts: dict[str, int]
    oldest: datetime | None


def read_outbox_state(session: Session, *, now: datetime) -> OutboxState:
    """Return the state of the outbox for its operator."""
    counts: Sequence[Any] = session.execute(
        select(Delivery.state, func.count()).group_by(Delivery.state)
    ).all()
    ready = (Delivery.state == "waiting", Delivery.not_before <= now)
    return OutboxState(
        {row[0]: row[1] for row in counts},
        session.scalar(select(func.min(Delivery.not_before)).where(*ready)),
    )
