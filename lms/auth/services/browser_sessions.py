"""Signed-in browsers: starting, renewing and ending their rows of `sign_in`."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import SignIn
from lms.accounts.rules import Actor, name_device
from lms.accounts.rules.notices import NEW_SIGN_IN
from lms.accounts.services import is_staff, record_event
from lms.auth.services.notices import notify_owner
from lms.core.crypto import FieldCipher, generate_token, hash_token
from lms.core.errors import NotFound

SIGN_IN_VALIDITY: Final = timedelta(days=30)
# A working day: what a role opens does not stay open overnight.
SIGN_IN_VALIDITY_STAFF: Final = timedelta(hours=12)


KNOWN_FOR: Final = timedelta(days=90)  # a kind of shared computer
BROWSER_KEY_LETTERS: Final = 22


def build_browser_key(person_id: int, cipher: FieldCipher) -> str:
    """Return what a browser keeps to show that this person signed in there before."""
    return cipher.lookup(f"browser of {person_id}")[:BROWSER_KEY_LETTERS]


def tell_of_new_browser(
    session: Session,
    *,
    person_id: int,
    user_agent: str,
    is_shared: bool,
    is_known: bool,
    now: datetime,
) -> None:
    """Tell the person of a sign-in in a browser that is not known, unless it is their first.

    A shared computer keeps no trace of them: there, one of the same browser and system counts as
    known for three months.
    """
    own = SignIn.person_id == person_id
    device = name_device(user_agent)
    similar_sign_in = (
        own,
        SignIn.is_shared,
        SignIn.device == device,
        SignIn.started_at > now - KNOWN_FOR,
    )
    if is_known or (is_shared and session.scalar(select(exists().where(*similar_sign_in)))):
        return
    if session.scalar(select(exists().where(own))):
        notify_owner(session, person_id, NEW_SIGN_IN, now=now, device=device)


def start_sign_in(
    session: Session,
    *,
    person_id: int,
    user_agent: str,
    now: datetime,
    with_code: bool = False,
    is_shared: bool = False,
) -> str:
    """Sign a browser in and return its token, of which only the hash is stored.

    `with_code`: the second factor was checked too. `is_shared`: others use this computer.
    """
    token = generate_token()
    is_short = is_shared or is_staff(session, person_id)
    expires_at = now + (SIGN_IN_VALIDITY_STAFF if is_short else SIGN_IN_VALIDITY)
    row = SignIn(
        token_hash=hash_token(token),
        person_id=person_id,
        device=name_device(user_agent),
        started_at=now,
        expires_at=expires_at,
        with_code=with_code,
        is_shared=is_shared,
    )
    session.add(row)
    factors = ["password", "code"] if with_code else ["password"]
    record_event(
        session,
        kind="signed_in",
        subject=f"person:{person_id}",
        by_id=person_id,
        now=now,
        factors=factors,
    )
    session.flush()
    return token


def renew_token(session: Session, *, sign_in_id: int) -> str:
    """Return a new token for a browser that stays signed in.

    After a new password or second factor a copy of the old token is worthless.
    """
    token = generate_token()
    session.execute(
        update(SignIn).where(SignIn.id == sign_in_id).values(token_hash=hash_token(token))
    )
    return token


def end_sign_in(session: Session, *, by: Actor, sign_in_id: int, now: datetime) -> None:
    """Sign out one browser of the actor; that of somebody else stays as it is."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == by.person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )
    record_event(
        session, kind="signed_out", subject=f"person:{by.person_id}", by_id=by.person_id, now=now
    )


def end_own_sign_in(session: Session, *, by: Actor, sign_in_id: int, now: datetime) -> None:
    """Sign out another browser of the actor.

    Raises NotFound for one that is not theirs or has ended.
    """
    own_sign_in = (
        SignIn.id == sign_in_id,
        SignIn.person_id == by.person_id,
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now,
    )
    if session.scalar(select(SignIn.id).where(*own_sign_in)) is None:
        raise NotFound
    end_sign_in(session, by=by, sign_in_id=sign_in_id, now=now)
