"""Reads of one-time links by which a password is set."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.auth.models import PasswordLink


def has_unused_link(session: Session, person_id: int, *, now: datetime) -> bool:
    """Return whether a link stands by which the person's password can be set."""
    return session.scalar(_select_unused_link(), {"person_id": person_id, "now": now}) is not None


@cache
def _select_unused_link() -> Select[int]:
    usable_link = (PasswordLink.used_at.is_(None), PasswordLink.expires_at > bindparam("now"))
    is_of_person = PasswordLink.person_id == bindparam("person_id")
    return select(PasswordLink.person_id).where(is_of_person, *usable_link).limit(1)
