"""Reads of one-time links by which a password is set."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.auth.models import PasswordLink


def has_unused_link(session: Session, person_id: int, *, now: datetime) -> bool:
    """Return whether a link stands by which the person's password can be set."""
    usable_link = (PasswordLink.used_at.is_(None), PasswordLink.expires_at > now)
    is_of_person = PasswordLink.person_id == person_id
    query = select(PasswordLink.person_id).where(is_of_person, *usable_link).limit(1)
    return session.scalar(query) is not None
