"""Reads of sign-in cards: who may get one from whom, a person's cards and their history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import AuditEvent, Person
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.queries.usage import is_staff_member
from lms.accounts.rules import CITIZEN, CONSULTANT, HR, Actor, fold_text
from lms.auth.models import SignInCard
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.rows import read_rows
from lms.regions.queries import select_subtrees_ids

CARD_EVENTS: Final = ("card_made", "card_used", "card_refused", "card_revoked")
EVENTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Filters of the list of people for cards; an empty one filters nothing."""

    text: str = ""
    region_unit_id: int | None = None
    has_password: bool | None = None


@dataclass(frozen=True, slots=True)
class CardPerson:
    """A person who can get a card. `card_until`: when their unused card expires."""

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
    """A card without its code. The maker's name is empty for the operator."""

    id: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    def state(self, now: datetime) -> str:
        """Return used, revoked, expired or valid."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if self.expires_at > now else "expired"


@dataclass(frozen=True, slots=True)
class CardEvent:
    """An event of a card, from the audit record."""

    at: datetime
    kind: str
    details: dict[str, Any]


def build_card_scope(by: Actor, *, guests: bool = True) -> ColumnElement[bool]:
    """Return the condition that the actor may see and end a person's cards.

    It includes staff and blocked people. HR see their organisations, a consultant the citizens of
    their units, a national administrator everybody, an officer nobody. `guests`: also people whose
    main post is elsewhere.
    """
    if by.is_national_admin():
        return true()
    citizens = and_(_build_role_scope(by, CONSULTANT, guests=False), Person.audience == CITIZEN)
    return or_(false(), _build_role_scope(by, HR, guests=guests), citizens)


def can_receive_card(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may give a person a card, a way into the account.

    Nobody blocked gets one; whoever holds a role gets one from a national administrator alone;
    whoever has the main post elsewhere gets it there, since HR of any organisation can add a second
    post.
    """
    conditions = (
        build_card_scope(by, guests=False),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )
    return and_(*conditions) if by.is_national_admin() else and_(*conditions, ~is_staff_member())


def is_guest(session: Session, *, by: Actor, person_id: int) -> bool:
    """Tell whether a visible person has the main post elsewhere."""
    return (
        session.scalar(
            select(Person.id).where(Person.id == person_id, build_card_scope(by, guests=False))
        )
        is None
    )


def read_card_people_page(
    session: Session, *, by: Actor, filters: CardFilter, now: datetime, limit: int, offset: int
) -> tuple[list[CardPerson], int]:
    """Return a page of the people to whom the actor may give a card, and their number."""
    conditions = _build_conditions(by, filters)
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    is_usable = (
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
    )
    card_until = (
        select(func.max(SignInCard.expires_at))
        .where(SignInCard.person_id == Person.id, *is_usable)
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
            card_until.label("card_until"),
        )
        .where(*conditions)
        .order_by(*_ORDER)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(CardPerson, rows)), total


def select_card_people_ids(*, by: Actor, filters: CardFilter, part: int, size: int) -> Select[int]:
    """Select the ids of a part of these people, in the order of the list. Parts begin at 1."""
    return (
        select(Person.id)
        .where(*_build_conditions(by, filters))
        .order_by(*_ORDER)
        .limit(size)
        .offset((part - 1) * size)
    )


def load_person_for_card(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return a person whose cards the actor may see. Raises NotFound."""
    person = session.scalar(select(Person).where(Person.id == person_id, build_card_scope(by)))
    if person is None:
        raise NotFound
    return person


def list_cards(session: Session, person_id: int) -> Sequence[CardRow]:
    """Return all cards of a person, the newest first."""
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


def list_card_events(session: Session, person_id: int) -> Sequence[CardEvent]:
    """Return the last hundred events of a person's cards, the newest first."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(AuditEvent.subject == f"person:{person_id}", AuditEvent.kind.in_(CARD_EVENTS))
        .order_by(AuditEvent.id.desc())
        .limit(EVENTS_SHOWN)
    )
    return list(read_rows(CardEvent, rows))


_ORDER: Final = (Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)


def _build_role_scope(by: Actor, role: str, *, guests: bool) -> ColumnElement[bool]:
    """Return the scope by this role alone: other roles must not widen it here."""
    actor_in_role = replace(by, grants=tuple(grant for grant in by.grants if grant.role == role))
    person = Person.id if guests else None
    return build_people_scope(
        actor_in_role,
        unit=Person.region_unit_id,
        organisation=Person.organisation_id,
        person=person,
    )


def _build_conditions(by: Actor, filters: CardFilter) -> list[ColumnElement[bool]]:
    conditions = [can_receive_card(by)]
    conditions += [
        Person.search_key.contains(word, autoescape=True)
        for word in fold_text(filters.text).split()
    ]
    if filters.region_unit_id is not None:
        conditions.append(Person.region_unit_id.in_(select_subtrees_ids([filters.region_unit_id])))
    if filters.has_password is not None:
        has_password = Person.password_hash.is_not(None)
        conditions.append(has_password if filters.has_password else ~has_password)
    return conditions
