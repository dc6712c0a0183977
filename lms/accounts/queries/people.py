"""Reads of single people, the condition of who may see them, and their units."""

from functools import lru_cache

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.actors import (
    build_people_scope,
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import CONSULTANT, OFFICER, Actor
from lms.core.errors import NotFound


def is_in_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition on the table of people that the actor may see the person."""
    return build_scope_condition(by.drop_person())


@lru_cache(maxsize=64)  # a list asks for it in several statements
def build_scope_condition(scope: Actor, *, in_order: bool = False) -> ColumnElement[bool]:
    """Return the condition of a scope; `in_order`: so that no index of areas finds the rows."""
    unit, organisation, person = Person.region_unit_id, Person.organisation_id, Person.id
    if in_order:  # an expression is in no index, so SQLite goes along the names
        return build_people_scope(
            scope, unit=unit + 0, organisation=organisation + 0, person=person + 0
        )
    return build_people_scope(scope, unit=unit, organisation=organisation, person=person)


def load_person_in_scope(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return the person. Raises NotFound if the actor may not see them.

    The error is the same for a person who does not exist.
    """
    person = session.scalar(select(Person).where(Person.id == person_id, is_in_scope(by)))
    if person is None:
        raise NotFound
    return person


def load_person(session: Session, person_id: int) -> Person:
    """Return a person for their own pages, without a check of scope. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def get_person_by_user_name(session: Session, user_name: str) -> Person | None:
    """Return the person with this user name."""
    return session.scalar(select(Person).where(Person.user_name == user_name))


def list_unit_ids_of_people(session: Session, by: Actor) -> set[int]:
    """Return the units by which the actor may filter people.

    Those that officers and consultants answer for, and those where the people of HR's
    organisations are.
    """
    units = set(session.scalars(select_units_in_scope(by, OFFICER, CONSULTANT)))
    organisations = get_hr_organisation_ids(by)
    if organisations:
        inside = Person.organisation_id.in_(select_organisation_subtree_ids(organisations))
        units |= set(session.scalars(select(Person.region_unit_id).where(inside).distinct()))
    return units
