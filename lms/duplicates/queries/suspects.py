"""Which accounts may be one person's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, RoleGrant
from lms.accounts.queries import people_scope
from lms.accounts.rules import HR, Actor, fold
from lms.core.errors import NotFound
from lms.duplicates.errors import AccountUnknown, SameAccount

COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class SuspectAccount:
    """One of two accounts, as a list shows it."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    region_unit_id: int
    organisation_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts, the older first, and what speaks for one person: the same name, the same user name but for the number at its end."""

    first: SuspectAccount
    second: SuspectAccount
    same_name: bool
    same_login: bool
    same_unit: bool
    same_organisation: bool


def in_merge_scope(by: Actor, person: Any = Person) -> ColumnElement[bool]:
    """The people whose accounts the actor may merge, as a condition on the table of people (or an alias): HR those with
    their main post in their organisations, a national administrator all. Other roles count for nothing here.
    """
    if by.is_national_admin():
        return true()
    acting = replace(by, grants=tuple(grant for grant in by.grants if grant.role == HR))
    return people_scope(acting, unit=person.region_unit_id, organisation=person.organisation_id)


def pairs(
    session: Session, *, by: Actor, text: str, limit: int, offset: int
) -> tuple[list[Pair], int]:
    """A part of the pairs that look like one person's, and how many there are.

    Each kind is counted up to a thousand. Signals: the same name as searches compare it, then the
    same user name without the number at its end (as we make it from a name), and the same unit or
    organisation. Pairs with two different IINs are two people's; who holds a role is shown to
    administrators alone.
    """
    by_name, by_login = _by(by, text, "same_name"), _by(by, text, "same_login")
    named = session.scalar(select(func.count()).select_from(by_name.limit(COUNTED).subquery())) or 0
    alike = (
        session.scalar(select(func.count()).select_from(by_login.limit(COUNTED).subquery())) or 0
    )
    ids = _slice(session, by_name, offset, min(limit, named - offset)) if offset < named else []
    if len(ids) < limit:
        ids += _slice(session, by_login, max(0, offset - named), limit - len(ids))
    people = {
        one.id: one
        for one in session.scalars(
            select(Person).where(Person.id.in_({one for pair in ids for one in pair}))
        )
    }
    return [_pair(people[first], people[second]) for first, second in ids], named + alike


def two_accounts(
    session: Session, *, by: Actor, first_id: int, second_id: int, lock: bool = False
) -> tuple[Person, Person]:
    """Both accounts. Raises SameAccount, and NotFound if one is not in scope, merged or not. `lock`: nobody changes them meanwhile."""
    if first_id == second_id:
        raise SameAccount
    query = (
        select(Person)
        .where(Person.id.in_([first_id, second_id]), in_merge_scope(by))
        .order_by(Person.id)
    )
    query = query.execution_options(populate_existing=True)
    found = {
        person.id: person for person in session.scalars(query.with_for_update() if lock else query)
    }
    if len(found) < 2:
        raise NotFound
    return found[first_id], found[second_id]


def account_by_user_name(session: Session, *, by: Actor, user_name: str) -> int:
    """The id of the account in scope with this user name. Raises AccountUnknown."""
    name = Person.user_name == user_name.strip().lower()
    found = session.scalar(
        select(Person.id).where(name, Person.merged_into_id.is_(None), in_merge_scope(by))
    )
    if found is None:
        raise AccountUnknown
    return found


def account(person: Person) -> SuspectAccount:
    """What a list shows of a person."""
    return SuspectAccount(*(getattr(person, name) for name in SuspectAccount.__dataclass_fields__))


def _slice(
    session: Session, found: Select[int, int], start: int, count: int
) -> list[tuple[int, int]]:
    """Some pairs of ids. The order is that of the index by which they are found, so that what nobody looks at is not read."""
    return [(row[0], row[1]) for row in session.execute(found.limit(count).offset(start))]


def _by(by: Actor, text: str, signal: str) -> Select[int, int]:
    """Pairs by a signal; by the user name those that were not found by the name. A user name that is made from no name tells nothing."""
    first, second = aliased(Person), aliased(Person)
    mark, other = getattr(first, signal), getattr(second, signal)
    conditions = [
        mark == other,
        mark != "" if signal == "same_name" else mark.contains("."),
        first.id < second.id,
        or_(
            first.region_unit_id == second.region_unit_id,
            first.organisation_id == second.organisation_id,
        ),
        or_(first.iin_hash.is_(None), second.iin_hash.is_(None)),
        *_eligible(by, first),
        *_eligible(by, second),
    ]
    if signal == "same_login":
        conditions.append(first.same_name != second.same_name)
    conditions += [first.search_key.contains(word, autoescape=True) for word in fold(text).split()]
    return select(first.id, second.id).where(and_(*conditions)).order_by(mark, first.id, second.id)


def _eligible(by: Actor, person: Any) -> Sequence[ColumnElement[bool]]:
    conditions = [
        person.blocked_at.is_(None),
        person.merged_into_id.is_(None),
        in_merge_scope(by, person),
    ]
    if not by.is_national_admin():
        conditions.append(
            ~exists().where(RoleGrant.person_id == person.id, RoleGrant.withdrawn_at.is_(None))
        )
    return conditions


def _pair(first: Person, second: Person) -> Pair:
    return Pair(
        account(first),
        account(second),
        first.same_name == second.same_name,
        first.same_login == second.same_login,
        first.region_unit_id == second.region_unit_id,
        first.organisation_id is not None and first.organisation_id == second.organisation_id,
    )
