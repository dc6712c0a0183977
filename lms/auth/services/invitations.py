"""One-time links for people whose account nobody has used, and the end of unused ways in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, SignIn
from lms.accounts.rules import OPERATOR
from lms.auth.models import PasswordLink, SignInCard
from lms.auth.queries.cards import is_staff_member
from lms.auth.services.cards import UNSYNCHRONIZED, end_cards
from lms.auth.services.password_reset import create_password_link


def is_unused_account() -> ColumnElement[bool]:
    """Return the condition that nobody has used an account, so that its person may be let in.

    Neither a password nor a sign-in, nor a role, which somebody gave to a person they know.
    """
    has_signed_in = exists().where(SignIn.person_id == Person.id)
    return (
        Person.password_hash.is_(None)
        & Person.blocked_at.is_(None)
        & Person.merged_into_id.is_(None)
        & ~has_signed_in
        & ~is_staff_member()
    )


def create_invitation_link(session: Session, *, person_id: int, now: datetime) -> str | None:
    """Return the token of a new one-time link, or None if somebody uses the account by now."""
    is_theirs = (Person.id == person_id, is_unused_account())
    if session.scalar(select(Person.id).where(*is_theirs)) is None:
        return None
    return create_password_link(session, person_id=person_id, by=OPERATOR, now=now)


def list_used_accounts(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return those of the people who need no invitation any more."""
    unused = select(Person.id).where(Person.id.in_(person_ids), is_unused_account())
    return set(person_ids) - set(session.scalars(unused))


def end_unused_access(
    session: Session, *, person_ids: Collection[int], by_id: int | None, now: datetime
) -> None:
    """End the cards and links of these people that were not used."""
    end_cards(session, person_ids=person_ids, by_id=by_id, now=now)
    session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id.in_(person_ids), PasswordLink.used_at.is_(None))
        .values(used_at=now),
        execution_options=UNSYNCHRONIZED,
    )


def delete_ended_access(session: Session, person_ids: Collection[int]) -> None:
    """Delete the ended cards and links of people who are to be removed."""
    for table in (SignInCard, PasswordLink):
        session.execute(
            delete(table).where(table.person_id.in_(person_ids)), execution_options=UNSYNCHRONIZED
        )
