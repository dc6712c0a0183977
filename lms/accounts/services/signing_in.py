"""Signing in with a name and a password, and what every way in ends with: a signed-in browser.

These use cases take the database instead of a session: an attempt is counted in one transaction,
the password is compared outside of any, and what follows is written in another.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.errors import AccountMerged, WrongLogin
from lms.accounts.queries import load_actor
from lms.accounts.rules import Actor
from lms.accounts.services.second_factors import second_step_mark
from lms.accounts.services.sign_ins import (
    Credential,
    check_throttle,
    end_sign_in,
    find_by_login,
    forget_failures,
    record_failed_sign_in,
    renew_password_hash,
    start_sign_in,
)
from lms.core.crypto import FieldCipher, token_hash
from lms.core.database import Database
from lms.core.passwords import Passwords


@dataclass(frozen=True, slots=True)
class Verifier:
    """What checking a proof needs: password hashing, keyed hashes, whether roles need a code."""

    passwords: Passwords
    cipher: FieldCipher
    roles_need_code: bool = False


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that asks: its IP, its user agent, and who is signed in there already."""

    ip: str
    user_agent: str
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The browser is signed in as the actor, who carries its token; None if blocked meanwhile."""

    actor: Actor | None


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The first proof was right, and the person has a second step to take.

    The fingerprint is that of the password: the first proof holds only while it stays the same.
    """

    person_id: int
    fingerprint: str


def sign_in(
    database: Database,
    *,
    verifier: Verifier,
    login: str,
    password: str,
    browser: Browser,
    now: datetime,
) -> SignedIn | CodeNeeded:
    """Sign the browser in as the person with this name and password, or ask for the second step.

    A wrong password is counted and noted although it is refused. Raises TooManySignIns, WrongLogin;
    AccountMerged only to whoever knows the password.
    """
    with verifier.passwords.turn():  # an attempt without a turn is not counted
        with database.write() as session:
            check_throttle(session, login=login, ip=browser.ip, cipher=verifier.cipher, now=now)
            credential = find_by_login(session, login=login, cipher=verifier.cipher)
        person_id = credential.person_id
        if not verifier.passwords.matches(credential.password_hash, password) or person_id is None:
            with database.write() as session:
                record_failed_sign_in(
                    session,
                    login=login,
                    ip=browser.ip,
                    person_id=person_id,
                    cipher=verifier.cipher,
                    now=now,
                )
            raise WrongLogin
    if credential.merged_into is not None:
        raise AccountMerged(user_name=credential.merged_into)
    renewed = _hash_anew(verifier.passwords, credential, password)
    with database.write() as session:
        if renewed is not None:
            old, new = renewed
            renew_password_hash(session, person_id=person_id, old=old, new=new)
        forget_failures(session, login=login, cipher=verifier.cipher)
        return admit_person(
            session, verifier=verifier, person_id=person_id, browser=browser, now=now
        )


def admit_person(
    session: Session, *, verifier: Verifier, person_id: int, browser: Browser, now: datetime
) -> SignedIn | CodeNeeded:
    """Sign the browser in after the first proof; who has set up the second step takes it before."""
    fingerprint = second_step_mark(session, person_id)
    if fingerprint is not None:
        return CodeNeeded(person_id, fingerprint)
    return replace_sign_in(
        session, verifier=verifier, person_id=person_id, browser=browser, now=now
    )


def replace_sign_in(
    session: Session,
    *,
    verifier: Verifier,
    person_id: int,
    browser: Browser,
    now: datetime,
    with_code: bool = False,
) -> SignedIn:
    """Sign the browser in as the person, in the place of whoever was signed in there before."""
    before = browser.actor
    if before is not None:
        end_sign_in(session, by=before, sign_in_id=before.sign_in_id, now=now)
    token = start_sign_in(
        session, person_id=person_id, user_agent=browser.user_agent, now=now, with_code=with_code
    )
    actor = load_actor(session, token_hash(token), now, roles_need_code=verifier.roles_need_code)
    return SignedIn(None if actor is None else replace(actor, token=token))


def _hash_anew(
    passwords: Passwords, credential: Credential, password: str
) -> tuple[str, str] | None:
    """Return the old hash and a new one if the cost has changed: the password is known only now."""
    old = credential.password_hash
    if old is None or not passwords.is_outdated(old):
        return None
    return old, passwords.hash(password)
