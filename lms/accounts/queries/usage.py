"""Conditions on accounts: whether somebody uses one, and who answers for it until then."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant, SignIn
from lms.accounts.queries.actors import get_hr_organisation_ids, select_organisation_subtree_ids
from lms.accounts.rules import Actor


def is_staff_member() -> ColumnElement[bool]:
    """Return the condition that a person holds any role now."""
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.withdrawn_at.is_(None))


def has_signed_in() -> ColumnElement[bool]:
    """Return the condition that somebody has signed in to an account."""
    return exists().where(SignIn.person_id == Person.id)


def is_unused_account() -> ColumnElement[bool]:
    """Return the condition that nobody has used an account, so that its person may be let in.

    Neither a password nor a sign-in, nor a role, which somebody gave to a person they know.
    """
    return and_(
        Person.password_hash.is_(None),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        ~has_signed_in(),
        ~is_staff_member(),
    )


def is_unused_account_made_within(organisation_ids: Select[int]) -> ColumnElement[bool]:
    """Return the SQL condition: unused accounts that one of these organisations made."""
    is_own = Person.created_by_organisation_id.in_(organisation_ids)
    return and_(is_unused_account(), is_own)


def is_unused_account_of(by: Actor) -> ColumnElement[bool]:
    """Return the SQL condition: unused accounts that the actor answers for.

    HR answer for those that their organisations made, a national administrator for all.
    """
    if by.is_national_admin():
        return is_unused_account()
    return is_unused_account_made_within(
        select_organisation_subtree_ids(get_hr_organisation_ids(by))
    )


def can_give_post_at_once(session: Session, *, by: Actor, person_id: int) -> bool:
    """Return whether the actor may give the person a post without asking them."""
    condition = (Person.id == person_id, is_unused_account_of(by))
    return session.scalar(select(Person.id).where(*condition)) is not None


def list_entered_accounts(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return those of the people who have a password or have signed in, blocked or not."""
    is_entered = or_(Person.password_hash.is_not(None), has_signed_in())
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), is_entered)))


def list_used_accounts(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return those of the people who need no invitation any more."""
    unused_ids = select(Person.id).where(Person.id.in_(person_ids), is_unused_account())
    return set(person_ids) - set(session.scalars(unused_ids))
