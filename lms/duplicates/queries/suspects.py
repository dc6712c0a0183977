"""Accounts that may belong to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import Actor, fold_text
from lms.duplicates.queries.accounts import is_in_merge_scope

COUNT_LIMIT: Final = 1000
SIGNALS: Final = ("same_name", "same_login")


@dataclass(frozen=True, slots=True)
class SuspectAccount:
    """One account of a pair in the list."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    region_unit_id: int
    organisation_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccountPair:
    """Two accounts, the older first, and the signs that they are one person's.

    `same_login`: the same user name but for the number at its end.
    """

    first: SuspectAccount
    second: SuspectAccount
    same_name: bool
    same_login: bool
    same_unit: bool
    same_organisation: bool


def list_pairs(
    session: Session, *, by: Actor, text: str, limit: int, offset: int
) -> tuple[list[AccountPair], int]:
    """Return a page of suspected pairs and their total.

    Signs: the same name as searches compare it, then the same user name without its number, in the
    same unit or organisation. Each sign is counted up to COUNT_LIMIT. Pairs with two different IINs
    are left out; holders of roles are shown to administrators alone.
    """
    id_pairs = [
        (min(row), max(row))
        for signal in SIGNALS
        for row in session.execute(_select_pairs(by, text, signal).limit(COUNT_LIMIT))
    ]
    ids = id_pairs[offset : offset + limit]
    people = {
        person.id: person
        for person in session.scalars(
            select(Person).where(Person.id.in_({person for pair in ids for person in pair}))
        )
    }
    return [_build_pair(people[first], people[second]) for first, second in ids], len(id_pairs)


def build_account(person: Person) -> SuspectAccount:
    """Return a person as the list shows it."""
    return SuspectAccount(
        id=person.id,
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        user_name=person.user_name,
        region_unit_id=person.region_unit_id,
        organisation_id=person.organisation_id,
        created_at=person.created_at,
    )


def _select_pairs(by: Actor, text: str, signal: str) -> Select[int, int]:
    """Select pairs by a sign, those in which an account has the words of a text or all."""
    pairs, accounts = _select_all_pairs(by.drop_person(), signal)
    words = fold_text(text).split()
    name_conditions = (
        and_(*(person.search_key.contains(word, autoescape=True) for word in words))
        for person in accounts
    )
    return pairs.where(or_(*name_conditions)) if words else pairs


@lru_cache(maxsize=32)  # building the statement takes a fifth of the time of the page
def _select_all_pairs(by: Actor, signal: str) -> tuple[Select[int, int], tuple[Any, Any]]:
    """Select pairs by a sign; by the user name only those not already found by the name.

    One of the two, noted to have a namesake, leads to the other, so that nobody else is looked at.
    A user name without a dot was not made from a name and is no sign. Also returns the accounts,
    to which further conditions apply.
    """
    noted, other = aliased(Person, name="noted"), aliased(Person, name="other")
    value = getattr(noted, signal)
    conditions = [
        noted.has_namesake,
        value == getattr(other, signal),
        is_sign(noted, signal),
        or_(other.id < noted.id, and_(other.id > noted.id, ~other.has_namesake)),
        or_(
            noted.region_unit_id == other.region_unit_id,
            noted.organisation_id == other.organisation_id,
        ),
        or_(noted.iin_hash.is_(None), other.iin_hash.is_(None)),
        *_build_conditions(by, noted),
        *_build_conditions(by, other),
    ]
    if signal == "same_login":
        conditions.append(noted.same_name != other.same_name)
    if by.is_national_admin():
        conditions.append(_is_led_to(noted, other, signal))
    pairs = select(noted.id, other.id).where(and_(*conditions))
    return pairs.order_by(value, noted.id, other.id), (noted, other)


def _is_led_to(noted: Any, other: Any, signal: str) -> ColumnElement[bool]:
    """Return the condition that the index of a sign leads from the noted account to the other.

    It does, however many accounts statistics expect to have a value.
    """
    third = aliased(Person)
    led_to = select(third.id).where(getattr(third, signal) == getattr(noted, signal))
    is_led_to: ColumnElement[bool] = other.id.in_(led_to.correlate(noted))
    return is_led_to


def is_sign(person: Any, signal: str) -> ColumnElement[bool]:
    """Return the condition that a person's value can be a sign of another account."""
    value = getattr(person, signal)
    condition: ColumnElement[bool] = value > "" if signal == "same_name" else value.contains(".")
    return condition


def _build_conditions(by: Actor, person: Any) -> Sequence[ColumnElement[bool]]:
    conditions = [
        person.blocked_at.is_(None),
        person.merged_into_id.is_(None),
        is_in_merge_scope(by, person),
    ]
    if not by.is_national_admin():
        conditions.append(
            ~exists().where(RoleGrant.person_id == person.id, RoleGrant.withdrawn_at.is_(None))
        )
    return conditions


def _build_pair(first: Person, second: Person) -> AccountPair:
    return AccountPair(
        first=build_account(first),
        second=build_account(second),
        same_name=first.same_name == second.same_name,
        same_login=first.same_login == second.same_login,
        same_unit=first.region_unit_id == second.region_unit_id,
        same_organisation=first.organisation_id is not None
        and first.organisation_id == second.organisation_id,
    )
