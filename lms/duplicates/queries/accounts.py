"""Accounts that an actor may merge."""

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import build_people_scope
from lms.accounts.rules import HR, Actor
from lms.core.errors import NotFound
from lms.duplicates.errors import AccountUnknown, SameAccount


def is_in_merge_scope(by: Actor, person: Any = Person) -> ColumnElement[bool]:
    """Return the condition for people whose accounts the actor may merge.

    HR: those with their main post in HR's organisations. National administrator: all. Other roles
    do not count; accounts whose data are erased never do. `person` may be an alias.
    """
    if by.is_national_admin():
        return cast(ColumnElement[bool], person.erased_at.is_(None))
    acting = replace(by, grants=tuple(grant for grant in by.grants if grant.role == HR))
    return build_people_scope(
        acting, unit=person.region_unit_id, organisation=person.organisation_id
    )


def get_two_accounts(
    session: Session, *, by: Actor, first_id: int, second_id: int, lock: bool = False
) -> tuple[Person, Person]:
    """Return both accounts, merged or not; `lock` reads them FOR UPDATE.

    Raises SameAccount, and NotFound if one is out of scope.
    """
    if first_id == second_id:
        raise SameAccount
    query = (
        select(Person)
        .where(Person.id.in_([first_id, second_id]), is_in_merge_scope(by))
        .order_by(Person.id)
    )
    query = query.execution_options(populate_existing=True)
    people = {
        person.id: person for person in session.scalars(query.with_for_update() if lock else query)
    }
    if len(people) < 2:
        raise NotFound
    return people[first_id], people[second_id]


def find_account_id(session: Session, *, by: Actor, user_name: str) -> int:
    """Return the id of the account in scope with this user name. Raises AccountUnknown."""
    name = Person.user_name == user_name.strip().lower()
    person_id = session.scalar(
        select(Person.id).where(name, Person.merged_into_id.is_(None), is_in_merge_scope(by))
    )
    if person_id is None:
        raise AccountUnknown
    return person_id
