"""Attempts to sign in are counted, by name, by network and by account."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.auth.errors import SignedInTooOften, TooManySignIns
from lms.auth.services.credentials import Login, normalise_login
from lms.core import throttle
from lms.core.crypto import FieldCipher
from lms.core.ip_limits import IpLimit

WINDOW: Final = timedelta(minutes=15)
FAILURES_PER_NAME: Final = 10
FAILURES_PER_IP: Final = 50
ENTRIES_PER_ACCOUNT: Final = 30
FAILURE_LIMIT: Final = IpLimit("sign-in", FAILURES_PER_IP, WINDOW)


def refuse_blocked(
    session: Session,
    *,
    login: Login,
    ip: str,
    cipher: FieldCipher,
    now: datetime,
    is_counted: bool = False,
) -> None:
    """Raise TooManySignIns if the name or the IP's network has no failures left.

    `is_counted` tells that this attempt itself is among those of the name already.
    """
    name_key, limit = _build_name_key(login, cipher), FAILURES_PER_NAME + is_counted
    wait = max(
        throttle.get_blocked_seconds(session, key=name_key, limit=limit, now=now),
        FAILURE_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now),
    )
    if wait:
        raise TooManySignIns(retry_after=wait)


def check_throttle(
    session: Session, *, login: Login, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count an attempt for the name. Raises as refuse_blocked.

    The attempt counts before the password is checked, so that attempts at the same moment can't all
    slip through; a success forgets it.
    """
    throttle.hit(session, key=_build_name_key(login, cipher), window=WINDOW, now=now)
    refuse_blocked(session, login=login, ip=ip, cipher=cipher, now=now, is_counted=True)


def record_failed_sign_in(
    session: Session, *, ip: str, person_id: int | None, cipher: FieldCipher, now: datetime
) -> None:
    """Count the failure for the IP's network, and record it for the account."""
    FAILURE_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
    subject = f"person:{person_id}" if person_id else "person:unknown"
    record_event(session, kind="sign_in_failed", subject=subject, now=now)


def refuse_busy_account(session: Session, *, person_id: int, now: datetime) -> None:
    """Raise SignedInTooOften if the account was entered too often.

    Before the password is compared, which is dear. Only right passwords count, so that no stranger
    can close an account, nor learn of one that is not entered all the time.
    """
    wait = throttle.get_blocked_seconds(
        session, key=_build_entry_key(person_id), limit=ENTRIES_PER_ACCOUNT, now=now
    )
    if wait:
        raise SignedInTooOften(retry_after=wait)


def count_entry(session: Session, *, person_id: int, now: datetime) -> None:
    """Count a right password for the account."""
    throttle.hit(session, key=_build_entry_key(person_id), window=WINDOW, now=now)


def forget_failures(session: Session, *, login: Login, cipher: FieldCipher) -> None:
    """Forget the failures of the name after a success.

    Those of the network stay: otherwise a guesser could reset them with an account of their own.
    """
    throttle.clear(session, key=_build_name_key(login, cipher))


def _build_name_key(login: Login, cipher: FieldCipher) -> str:
    """Return the keyed hash for the name, the same for each spelling of it.

    Keyed, because a plain hash of an IIN is guessed in seconds by whoever has the table.
    """
    return cipher.lookup(f"sign-in name {normalise_login(login)}")


def _build_entry_key(person_id: int) -> str:
    return f"sign-ins of {person_id}"
