"""Reads of the people to whom the actor may give a sign-in card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor, fold_text
from lms.auth.models import SignInCard
from lms.auth.queries.card_scope import can_receive_card
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.regions.queries import select_subtrees_ids


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


def read_card_people_page(
    session: Session, *, by: Actor, filters: CardFilter, now: datetime, limit: int, offset: int
) -> tuple[list[CardPerson], int]:
    """Return a page of the people to whom the actor may give a card, and their number."""
    conditions = _build_conditions(by, filters)
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    usable_card = (
        SignInCard.used_at.is_(None),
        SignInCard.revoked_at.is_(None),
        SignInCard.expires_at > now,
    )
    card_until = (
        select(func.max(SignInCard.expires_at))
        .where(SignInCard.person_id == Person.id, *usable_card)
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


_ORDER: Final = (Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)


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
