"""One-time links for setting a password: adding one, and ending those that were not used."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.auth.models import PasswordLink
from lms.core.crypto import generate_token, hash_token


def add_password_link(
    session: Session,
    *,
    person_id: int,
    expires_at: datetime,
    starts_at: datetime | None = None,
    channel: str | None = None,
    contact_hash: str | None = None,
) -> str:
    """Return the token of a new link, which works from `starts_at` on, if given.

    Using it confirms the contact with this hash, if given. Earlier links go on: whoever requests
    one for somebody else must not end an invitation.
    """
    token = generate_token()
    session.add(
        PasswordLink(
            token_hash=hash_token(token),
            person_id=person_id,
            starts_at=starts_at,
            expires_at=expires_at,
            channel=channel,
            contact_hash=contact_hash,
        )
    )
    session.flush()
    return token


def end_password_links(session: Session, *, person_id: int, now: datetime) -> None:
    """End the links of a person that were not used."""
    session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None))
        .values(used_at=now)
    )
