"""Signing a person out everywhere."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import SignIn


def end_all_sign_ins(
    session: Session, *, person_id: int, now: datetime, keep_sign_in_id: int | None = None
) -> None:
    """End all sign-ins of a person, but the one with `keep_sign_in_id`."""
    ending = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if keep_sign_in_id is not None:
        ending = ending.where(SignIn.id != keep_sign_in_id)
    session.execute(ending.values(ended_at=now))
