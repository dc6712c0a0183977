"""Reads of sign-in cards: who may get one from whom, a person's cards and their history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import AuditEvent, Person
from lms.accounts.queries.actors import (
    build_people_scope,
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.queries.usage import is_made_within, is_staff_member, is_unused_account
from lms.accounts.rules import CITIZEN, CONSULTANT, HR, Actor, fold_text
from lms.auth.models import PasswordLink, SignInCard
from lms.auth.queries.care import is_in_care_of_organisation, is_in_care_of_unit
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.rows import read_rows
from lms.regions.queries import select_subtrees_ids

CARD_EVENTS: Final = (
    "card_made",
    "card_used",
    "card_refused",
    "card_revoked",
    "password_link_created",
    "own_access_ended",
    "account_care_given",
    "account_care_withdrawn",
)
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
    starts_at: datetime | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    def state(self, now: datetime) -> str:
        """Return used, revoked, expired, waiting or valid."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        return "waiting" if self.starts_at is not None and self.starts_at > now else "valid"


@dataclass(frozen=True, slots=True)
class CardEvent:
    """An event of a card, from the audit record."""

    at: datetime
    kind: str
    details: dict[str, Any]


def build_card_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see and end a person's cards.

    It includes staff and blocked people. HR see their organisations, a consultant the citizens of
    their units, a national administrator everybody, an officer nobody.
    """
    if by.is_national_admin():
        return true()
    citizens = and_(_build_role_scope(by, CONSULTANT, guests=False), Person.audience == CITIZEN)
    return or_(false(), _build_role_scope(by, HR, guests=True), citizens)


def can_receive_card(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may give a person a card, a way into the account.

    Nobody blocked gets one; whoever holds a role gets one from a national administrator alone.
    Otherwise an account that nobody uses is for those who made it, and one that somebody uses for
    those into whose care the person has put it.
    """
    is_open = (Person.blocked_at.is_(None), Person.merged_into_id.is_(None))
    if by.is_national_admin():
        return and_(*is_open)
    return and_(*is_open, ~is_staff_member(), _is_entrusted(by))


def _is_entrusted(by: Actor) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [false()]
    if organisation_ids := get_hr_organisation_ids(by):
        own = select_organisation_subtree_ids(organisation_ids)
        is_trusted = or_(is_made_within(own), is_in_care_of_organisation(own))
        conditions.append(and_(_build_role_scope(by, HR, guests=True), is_trusted))
    if CONSULTANT in by.role_names:  # a part that is always false would cost HR the index
        is_visible = and_(
            _build_role_scope(by, CONSULTANT, guests=False), Person.audience == CITIZEN
        )
        units = select_units_in_scope(by, CONSULTANT)
        conditions.append(and_(is_visible, or_(is_unused_account(), is_in_care_of_unit(units))))
    return or_(*conditions)


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
    return list(read_rows(CardRow, session.execute(_select_cards(), {"person_id": person_id})))


@cache  # half of the time of the page; the person is a parameter
def _select_cards() -> Select[*tuple[Any, ...]]:
    maker = aliased(Person)
    return (
        select(
            SignInCard.id,
            SignInCard.created_at,
            SignInCard.starts_at,
            SignInCard.expires_at,
            SignInCard.used_at,
            SignInCard.revoked_at,
            func.coalesce(maker.surname, "").label("surname"),
            func.coalesce(maker.given_name, "").label("given_name"),
            func.coalesce(maker.patronymic, "").label("patronymic"),
        )
        .outerjoin(maker, maker.id == SignInCard.created_by)
        .where(SignInCard.person_id == bindparam("person_id"))
        .order_by(SignInCard.id.desc())
    )


def list_card_events(session: Session, person_id: int) -> Sequence[CardEvent]:
    """Return the last hundred events of a person's cards, the newest first."""
    rows = session.execute(_select_card_events(), {"subject": f"person:{person_id}"})
    return list(read_rows(CardEvent, rows))


@cache
def _select_card_events() -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(AuditEvent.subject == bindparam("subject"), AuditEvent.kind.in_(CARD_EVENTS))
        .order_by(AuditEvent.id.desc())
        .limit(EVENTS_SHOWN)
    )


def has_unused_link(session: Session, person_id: int, *, now: datetime) -> bool:
    """Tell whether a link stands by which the person's password can be set."""
    return session.scalar(_select_unused_link(), {"person_id": person_id, "now": now}) is not None


@cache
def _select_unused_link() -> Select[int]:
    is_good = (PasswordLink.used_at.is_(None), PasswordLink.expires_at > bindparam("now"))
    is_of_person = PasswordLink.person_id == bindparam("person_id")
    return select(PasswordLink.person_id).where(is_of_person, *is_good).limit(1)


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
