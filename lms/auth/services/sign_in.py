"""Signing in with a name and a password, and what every way in ends with.

These use cases take the database instead of a session: an attempt is counted in one transaction,
the password is compared outside of any, and what follows is written in another.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor
from lms.accounts.rules import Actor
from lms.auth.errors import AccountMerged, WrongLogin
from lms.auth.services.authenticator import get_password_fingerprint
from lms.auth.services.browser_sessions import (
    build_browser_key,
    end_sign_in,
    start_sign_in,
    tell_of_new_browser,
)
from lms.auth.services.credentials import (
    Credential,
    Login,
    find_by_login,
    lock_password,
    renew_password_hash,
)
from lms.auth.services.sign_in_attempts import (
    check_throttle,
    count_entry,
    forget_failures,
    record_failed_sign_in,
    refuse_blocked,
    refuse_busy_account,
)
from lms.core.crypto import FieldCipher, hash_token
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
    """A browser: its IP, its user agent, and who is signed in there already.

    `is_shared`: others use this computer. `known_keys`: of those who signed in there before
    (build_browser_key).
    """

    ip: str
    user_agent: str
    actor: Actor | None = None
    is_shared: bool = False
    known_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The signed-in actor with the browser's token; None if blocked meanwhile."""

    actor: Actor | None


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The first proof was right, and the person has a second factor.

    The fingerprint is that of the password: the first proof is void once the password changes.
    """

    person_id: int
    fingerprint: str


def sign_in(
    database: Database,
    *,
    verifier: Verifier,
    login: Login,
    password: str,
    browser: Browser,
    now: datetime,
) -> SignedIn | CodeNeeded:
    """Sign the browser in as the person with this name and password, or ask for a code.

    A wrong password is counted and recorded although it is refused. Raises TooManySignIns,
    SignedInTooOften, WrongLogin; AccountMerged only to whoever knows the password.
    """
    with database.read() as session:  # whoever is blocked takes no turn from others
        refuse_blocked(session, login=login, ip=browser.ip, cipher=verifier.cipher, now=now)
    with verifier.passwords.take_turn():  # an attempt without a turn is not counted
        credential, person_id = _check_password(
            database, verifier, login=login, password=password, ip=browser.ip, now=now
        )
        new_hash = _renew_hash(verifier.passwords, credential, password)
    if credential.merged_into is not None:
        raise AccountMerged(user_name=credential.merged_into)
    with database.write() as session:
        if not lock_password(session, person_id=person_id, password_hash=credential.password_hash):
            raise WrongLogin
        if new_hash is not None:
            old, new = new_hash
            renew_password_hash(session, person_id=person_id, old=old, new=new)
        forget_failures(session, login=login, cipher=verifier.cipher)
        count_entry(session, person_id=person_id, now=now)
        return admit_person(
            session, verifier=verifier, person_id=person_id, browser=browser, now=now
        )


def _check_password(
    database: Database, verifier: Verifier, *, login: Login, password: str, ip: str, now: datetime
) -> tuple[Credential, int]:
    """Return the account with this name and password, and its id.

    Raises TooManySignIns, SignedInTooOften, WrongLogin.
    """
    cipher = verifier.cipher
    with database.write() as session:
        check_throttle(session, login=login, ip=ip, cipher=cipher, now=now)
        credential = find_by_login(session, login=login, cipher=cipher)
        # Also for nobody, so that a known name costs no statement more than an unknown one.
        refuse_busy_account(session, person_id=credential.person_id or 0, now=now)
    person_id = credential.person_id
    if verifier.passwords.is_match(credential.password_hash, password) and person_id is not None:
        return credential, person_id
    with database.write() as session:
        record_failed_sign_in(session, ip=ip, person_id=person_id, cipher=cipher, now=now)
    raise WrongLogin


def admit_person(
    session: Session, *, verifier: Verifier, person_id: int, browser: Browser, now: datetime
) -> SignedIn | CodeNeeded:
    """Sign the browser in after the first proof, or ask for the second factor."""
    fingerprint = get_password_fingerprint(session, person_id)
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
    """Sign the browser in as the person, replacing whoever was signed in there."""
    previous = browser.actor
    if previous is not None:
        end_sign_in(session, by=previous, sign_in_id=previous.sign_in_id, now=now)
    tell_of_new_browser(
        session,
        person_id=person_id,
        user_agent=browser.user_agent,
        is_shared=browser.is_shared,
        is_known=build_browser_key(person_id, verifier.cipher) in browser.known_keys,
        now=now,
    )
    token = start_sign_in(
        session,
        person_id=person_id,
        user_agent=browser.user_agent,
        now=now,
        with_code=with_code,
        is_shared=browser.is_shared,
    )
    actor = load_actor(session, hash_token(token), now, roles_need_code=verifier.roles_need_code)
    return SignedIn(None if actor is None else replace(actor, token=token))


def _renew_hash(
    passwords: Passwords, credential: Credential, password: str
) -> tuple[str, str] | None:
    """Return the old hash and a new one if the cost has changed; else None."""
    old = credential.password_hash
    if old is None or not passwords.is_outdated(old):
        return None
    return old, passwords.hash(password)
