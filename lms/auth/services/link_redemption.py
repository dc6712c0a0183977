"""Using a one-time link: it sets the password of its person, once."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.auth.errors import LinkNotYetGood, LinkUsedUp
from lms.auth.models import PasswordLink
from lms.auth.queries.contacts import is_sent_to_present_contact
from lms.auth.services.cards import RECOVERY_WAIT
from lms.auth.services.contact_confirmation import confirm_contact
from lms.auth.services.passwords import change_password
from lms.core.crypto import hash_token


def load_person_by_link(session: Session, *, token: str, now: datetime) -> Person:
    """Return the person whose password the link may set. Raises LinkUsedUp, LinkNotYetGood."""
    person = _find_person_by_link(session, token, now)
    if person is None and _find_person_by_link(session, token, now + RECOVERY_WAIT) is not None:
        raise LinkNotYetGood
    if person is None:
        raise LinkUsedUp
    return person


def _find_person_by_link(session: Session, token: str, now: datetime) -> Person | None:
    return session.scalar(
        select(Person)
        .join(PasswordLink, PasswordLink.person_id == Person.id)
        .where(*_build_usable_link_conditions(token, now), Person.blocked_at.is_(None))
    )


def use_password_link(session: Session, *, token: str, password_hash: str, now: datetime) -> Person:
    """Set the password once, sign out the person everywhere, and return the person.

    Raises LinkUsedUp.
    """
    person = load_person_by_link(session, token=token, now=now)
    link = session.execute(
        update(PasswordLink)
        .where(*_build_usable_link_conditions(token, now))
        .values(used_at=now)
        .returning(PasswordLink.channel, PasswordLink.contact_hash)
    ).first()
    if link is None:
        raise LinkUsedUp
    if link.channel and link.contact_hash:
        confirm_contact(
            session,
            person_id=person.id,
            channel=link.channel,
            contact_hash=link.contact_hash,
            now=now,
        )
    change_password(
        session, person_id=person.id, password_hash=password_hash, keep_sign_in_id=None, now=now
    )
    return person


def _build_usable_link_conditions(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a link can be used now.

    Whoever changes a contact takes from its readers what was sent there.
    """
    return (
        PasswordLink.token_hash == hash_token(token),
        PasswordLink.used_at.is_(None),
        PasswordLink.expires_at > now,
        is_sent_to_present_contact(),
        or_(PasswordLink.starts_at.is_(None), PasswordLink.starts_at <= now),
    )
