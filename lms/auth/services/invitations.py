"""One-time links for people whose account nobody has used, and the end of unused ways in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.usage import is_unused_account
from lms.accounts.rules import OPERATOR
from lms.auth.models import AccountLetter, AccountNotice, PasswordLink, SignInCard
from lms.auth.services.card_ends import UNSYNCHRONIZED, end_cards
from lms.auth.services.password_reset import create_password_link
from lms.core.fingerprints import sha256


def create_invitation_link(
    session: Session, *, person_id: int, channel: str, contact: str, now: datetime
) -> str | None:
    """Return the token of a new one-time link, or None if somebody uses the account by now.

    Whoever sets the password by it has shown to read the contact to which it is sent.
    """
    unused_account = (Person.id == person_id, is_unused_account())
    if session.scalar(select(Person.id).where(*unused_account)) is None:
        return None
    return create_password_link(
        session,
        person_id=person_id,
        by=OPERATOR,
        now=now,
        channel=channel,
        contact_hash=sha256(contact),
    )


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
    for table in (SignInCard, PasswordLink, AccountLetter, AccountNotice):
        session.execute(
            delete(table).where(table.person_id.in_(person_ids)), execution_options=UNSYNCHRONIZED
        )
