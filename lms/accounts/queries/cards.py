"""Reads of sign-in cards: who may be given one by whom, which there are, what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import AuditEvent, Person, RoleGrant, SignInCard
from lms.accounts.queries.actors import people_scope
from lms.accounts.rules import CITIZEN, CONSULTANT, HR, Actor, fold
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.rows import read_rows
from lms.regions.queries import subtrees_ids

CARD_EVENTS: Final = ("card_made", "card_used", "card_refused", "card_revoked")
EVENTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class CardFilter:
    """What the list of people for cards is narrowed by; what is empty does not narrow it."""

    text: str = ""
    region_unit_id: int | None = None
    has_password: bool | None = None


@dataclass(frozen=True, slots=True)
class CardPerson:
    """A person who can be given a card. `card_until`: when their unused card runs out, if they have one."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    region_unit_id: int
    has_password: bool
    card_until: datetime | None


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card of a person, without its code. The maker's names are empty where the card was made at the command line."""

    id: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    def state(self, now: datetime) -> str:
        """used, revoked, expired or valid."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if self.expires_at > now else "expired"


@dataclass(frozen=True, slots=True)
class CardEvent:
    """What happened to a card, as the audit record has it."""

    at: datetime
    kind: str
    details: dict[str, Any]


def card_scope(by: Actor, *, guests: bool = True) -> ColumnElement[bool]:
    """The people whose cards the actor may see and end, as a condition on the table of people, staff and blocked ones among them.

    HR of their organisations, a consultant the citizens of their units, a national administrator all; an officer none. `guests`: also
    those who have their main post elsewhere.
    """
    if by.is_national_admin():
        return true()
    citizens = and_(_by_role(by, CONSULTANT, guests=False), Person.audience == CITIZEN)
    return or_(false(), _by_role(by, HR, guests=guests), citizens)


def can_be_given(by: Actor) -> ColumnElement[bool]:
    """Whom of these the actor may give a card, which is a way into the account: nobody blocked; whoever holds a role gets one from a
    national administrator alone; whoever has the main post elsewhere gets it there, since anybody's HR can add a second post.
    """
    own = (
        card_scope(by, guests=False),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )
    return and_(*own) if by.is_national_admin() else and_(*own, ~is_staff_member())


def is_staff_member() -> ColumnElement[bool]:
    """Whether a person of the table of people holds any role now."""
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.withdrawn_at.is_(None))


def is_guest(session: Session, *, by: Actor, person_id: int) -> bool:
    """Whether the actor sees the person, who has the main post elsewhere."""
    return (
        session.scalar(
            select(Person.id).where(Person.id == person_id, card_scope(by, guests=False))
        )
        is None
    )


def card_people(
    session: Session, *, by: Actor, chosen: CardFilter, now: datetime, limit: int, offset: int
) -> tuple[list[CardPerson], int]:
    """A part of the people to whom the actor may give a card, by name, and how many there are."""
    conditions = _conditions(by, chosen)
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    waiting = (
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
    )
    until = (
        select(func.max(SignInCard.expires_at))
        .where(SignInCard.person_id == Person.id, *waiting)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            Person.region_unit_id,
            Person.password_hash.is_not(None).label("has_password"),
            until.label("card_until"),
        )
        .where(*conditions)
        .order_by(*_ORDER)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(CardPerson, rows)), total


def card_people_ids(*, by: Actor, chosen: CardFilter, part: int, size: int) -> Select[int]:
    """A query for the ids of a part (from 1) of these people, in the order of the list."""
    return (
        select(Person.id)
        .where(*_conditions(by, chosen))
        .order_by(*_ORDER)
        .limit(size)
        .offset((part - 1) * size)
    )


def person_for_card(session: Session, *, by: Actor, person_id: int) -> Person:
    """The person, if the actor gives out cards where they belong. Raises NotFound."""
    found = session.scalar(select(Person).where(Person.id == person_id, card_scope(by)))
    if found is None:
        raise NotFound
    return found


def cards_of(session: Session, person_id: int) -> Sequence[CardRow]:
    """All cards of a person, the newest first."""
    maker = aliased(Person)
    rows = session.execute(
        select(
            SignInCard.id,
            SignInCard.created_at,
            SignInCard.expires_at,
            SignInCard.used_at,
            SignInCard.revoked_at,
            func.coalesce(maker.surname, "").label("surname"),
            func.coalesce(maker.given_name, "").label("given_name"),
            func.coalesce(maker.patronymic, "").label("patronymic"),
        )
        .outerjoin(maker, maker.id == SignInCard.created_by)
        .where(SignInCard.person_id == person_id)
        .order_by(SignInCard.id.desc())
    )
    return list(read_rows(CardRow, rows))


def card_events(session: Session, person_id: int) -> Sequence[CardEvent]:
    """What the record says of a person's cards, the newest first, the last hundred."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(AuditEvent.subject == f"person:{person_id}", AuditEvent.kind.in_(CARD_EVENTS))
        .order_by(AuditEvent.id.desc())
        .limit(EVENTS_SHOWN)
    )
    return list(read_rows(CardEvent, rows))


_ORDER: Final = (Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)


def _by_role(by: Actor, role: str, *, guests: bool) -> ColumnElement[bool]:
    """Scope by this role alone: whoever holds others must not gain by them here."""
    acting = replace(by, grants=tuple(grant for grant in by.grants if grant.role == role))
    person = Person.id if guests else None
    return people_scope(
        acting, unit=Person.region_unit_id, organisation=Person.organisation_id, person=person
    )


def _conditions(by: Actor, chosen: CardFilter) -> list[ColumnElement[bool]]:
    conditions = [can_be_given(by)]
    conditions += [
        Person.search_key.contains(word, autoescape=True) for word in fold(chosen.text).split()
    ]
    if chosen.region_unit_id is not None:
        conditions.append(Person.region_unit_id.in_(subtrees_ids([chosen.region_unit_id])))
    if chosen.has_password is not None:
        has_one = Person.password_hash.is_not(None)
        conditions.append(has_one if chosen.has_password else ~has_one)
    return conditions
