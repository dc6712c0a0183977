"""What a new role ends: ways in that fitted a learner, but not a holder of a role."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import SignIn
from lms.accounts.rules.notices import ROLE_GRANTED
from lms.accounts.services.account_changes import AccountChange
from lms.auth.models import PasswordLink
from lms.auth.services.browser_sessions import SIGN_IN_VALIDITY_STAFF


def tighten_access(session: Session, *, changes: Sequence[AccountChange], now: datetime) -> None:
    """Shorten the sign-ins of people who get a role, and end the links sent to their contacts.

    Those contacts may be what staff entered, who may make no card for a holder of a role either.
    """
    ids = {change.person_id for change in changes if change.kind == ROLE_GRANTED}
    if not ids:
        return
    latest_end = now + SIGN_IN_VALIDITY_STAFF
    session.execute(
        update(SignIn)
        .where(SignIn.person_id.in_(ids), SignIn.expires_at > latest_end)
        .values(expires_at=latest_end)
    )
    session.execute(
        update(PasswordLink)
        .where(
            PasswordLink.person_id.in_(ids),
            PasswordLink.contact_hash.is_not(None),
            PasswordLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
