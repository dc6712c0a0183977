"""Reads about confirmed IINs: whose IIN staff may confirm."""

from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    Actor,
    normalise_email,
    normalise_phone,
)
from lms.core.errors import NotFound

CONFIRMING_ROLES: Final = frozenset({CONSULTANT, HR, NATIONAL_ADMIN})


def is_in_confirming_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition for people whose IIN the actor may confirm.

    Consultants: people of their units; HR: those with a post in their organisations; national
    administrators: all. Nobody confirms their own.
    """
    grants = tuple(grant for grant in by.grants if grant.role in CONFIRMING_ROLES)
    is_in_scope = build_people_scope(
        replace(by, grants=grants),
        unit=Person.region_unit_id,
        organisation=Person.organisation_id,
        person=Person.id,
    )
    return and_(is_in_scope, Person.id != by.person_id, Person.merged_into_id.is_(None))


def load_person_to_confirm(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return a person whose IIN the actor may confirm. Raises NotFound."""
    person = session.scalar(
        select(Person).where(Person.id == person_id, is_in_confirming_scope(by))
    )
    if person is None:
        raise NotFound
    return person


def can_confirm_iin(session: Session, *, by: Actor, person_id: int) -> bool:
    """Return whether the actor may confirm the IIN of this person, who has none confirmed."""
    confirmable_person = (
        Person.id == person_id,
        Person.iin_hash.is_(None),
        is_in_confirming_scope(by),
    )
    return session.scalar(select(Person.id).where(*confirmable_person)) is not None


def find_person_to_confirm(session: Session, *, by: Actor, login: str) -> int | None:
    """Return the id of the person in scope with this user name, e-mail or telephone number."""
    name = login.strip().lower()
    login_conditions = [Person.user_name == name]
    if email := normalise_email(name):
        login_conditions.append(Person.email == email)
    if any(letter.isdigit() for letter in name) and (phone := normalise_phone(name)):
        login_conditions.append(Person.phone == phone)
    person_ids = select(Person.id).where(or_(*login_conditions), is_in_confirming_scope(by))
    return session.scalar(person_ids.order_by(Person.id).limit(1))
