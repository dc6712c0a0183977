"""Signing in and out. Finding the account and checking its password are apart, so that the slow check stands outside of any transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.errors import TooManySignIns
from lms.accounts.models import Person, SignIn
from lms.accounts.rules import Actor, canonical_email, canonical_iin, canonical_phone, device_name
from lms.accounts.services.audit import record_event
from lms.accounts.services.roles import is_staff
from lms.core import throttle
from lms.core.crypto import FieldCipher, new_token, token_hash
from lms.core.errors import NotFound
from lms.core.rows import read_row

WINDOW: Final = timedelta(minutes=15)
FAILURES_PER_NAME: Final = 10
FAILURES_PER_IP: Final = 50
SIGN_IN_VALIDITY: Final = timedelta(days=30)
SIGN_IN_VALIDITY_STAFF: Final = timedelta(
    hours=12
)  # a working day: what a role opens does not stand open overnight


@dataclass(frozen=True, slots=True)
class Credential:
    """What checking a password needs. `person_id` is None if nobody has this name: the check then does the same work and says no.

    `merged_into`: the user name of the account that stays, if this one was closed because it is the same person's.
    """

    person_id: int | None = None
    password_hash: str | None = None
    merged_into: str | None = None


def find_by_login(session: Session, *, login: str, cipher: FieldCipher) -> Credential:
    """The account that a person means by a user name, an e-mail address, a telephone number or an IIN. Blocked people are
    not found, but those who have another account are.
    """
    name = login.strip().lower()
    means = [Person.user_name == name]
    if email := canonical_email(name):
        means.append(Person.email == email)
    if iin := canonical_iin(name):
        means.append(Person.iin_hash == cipher.lookup(iin))
    if phone := _phone(name):
        means.append(Person.phone == phone)
    kept = aliased(Person)
    is_open = or_(Person.blocked_at.is_(None), Person.merged_into_id.is_not(None))
    row = session.execute(
        select(
            Person.id.label("person_id"), Person.password_hash, kept.user_name.label("merged_into")
        )
        .outerjoin(kept, kept.id == Person.merged_into_id)
        .where(or_(*means), is_open)
        .order_by(Person.blocked_at.is_not(None), Person.id)
        .limit(1)
    ).first()
    return read_row(Credential, row) if row else Credential()


def check_throttle(
    session: Session, *, login: str, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count this attempt for the name. Raises TooManySignIns if name or IP have no failures left.

    The attempt counts before the password is checked, so that attempts at the same moment can't all slip through; a success forgets it.
    """
    name_key, ip_key = _keys(login, ip, cipher)
    throttle.hit(session, key=name_key, window=WINDOW, now=now)
    wait = throttle.blocked_for(session, key=name_key, limit=FAILURES_PER_NAME + 1, now=now)
    wait = max(wait, throttle.blocked_for(session, key=ip_key, limit=FAILURES_PER_IP, now=now))
    if wait:
        raise TooManySignIns(retry_after=wait)


def record_failed_sign_in(
    session: Session,
    *,
    login: str,
    ip: str,
    person_id: int | None,
    cipher: FieldCipher,
    now: datetime,
) -> None:
    """Count the failure for the IP, and note it for the account that was tried."""
    throttle.hit(session, key=_keys(login, ip, cipher)[1], window=WINDOW, now=now)
    subject = f"person:{person_id}" if person_id else "person:unknown"
    record_event(session, kind="sign_in_failed", subject=subject, now=now)


def start_sign_in(
    session: Session, *, person_id: int, user_agent: str, now: datetime, with_code: bool = False
) -> str:
    """Signs a browser in and returns its token; what is stored is the token's hash. `with_code`: the second step was taken too."""
    token = new_token()
    ends = now + (SIGN_IN_VALIDITY_STAFF if is_staff(session, person_id) else SIGN_IN_VALIDITY)
    signed_in = SignIn(
        token_hash=token_hash(token),
        person_id=person_id,
        device=device_name(user_agent),
        started_at=now,
        expires_at=ends,
        with_code=with_code,
    )
    session.add(signed_in)
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
    """A new token for a browser that stays signed in, after its password or its second step has changed: a copy of the old one is worth nothing."""
    token = new_token()
    session.execute(
        update(SignIn).where(SignIn.id == sign_in_id).values(token_hash=token_hash(token))
    )
    return token


def renew_password_hash(session: Session, *, person_id: int, old: str, new: str) -> None:
    """Replaces a hash of the same password that was made at another cost; not if the password was changed meanwhile."""
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.password_hash == old)
        .values(password_hash=new)
    )


def forget_failures(session: Session, *, login: str, cipher: FieldCipher) -> None:
    """Forget the failures of the name after a success.

    Those of the IP stay: one account of their own would free a guesser's hands.
    """
    throttle.clear(session, key=_keys(login, "", cipher)[0])


def end_sign_in(session: Session, *, by: Actor, sign_in_id: int, now: datetime) -> None:
    """Signs one browser of the actor's out; a sign-in of somebody else stays as it is."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == by.person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )
    record_event(
        session, kind="signed_out", subject=f"person:{by.person_id}", by_id=by.person_id, now=now
    )


def end_own_sign_in(session: Session, *, by: Actor, sign_in_id: int, now: datetime) -> None:
    """Signs another browser of the actor's out. Raises NotFound for one that is not theirs or has ended."""
    open_now = (
        SignIn.id == sign_in_id,
        SignIn.person_id == by.person_id,
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now,
    )
    if session.scalar(select(SignIn.id).where(*open_now)) is None:
        raise NotFound
    end_sign_in(session, by=by, sign_in_id=sign_in_id, now=now)


def end_all_sign_ins(
    session: Session, *, person_id: int, now: datetime, keep_sign_in_id: int | None = None
) -> None:
    """Signs a person out everywhere (but in the browser of `keep_sign_in_id`)."""
    ending = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if keep_sign_in_id is not None:
        ending = ending.where(SignIn.id != keep_sign_in_id)
    session.execute(ending.values(ended_at=now))


def _keys(login: str, ip: str, cipher: FieldCipher) -> tuple[str, str]:
    """Return the keyed hashes for the name and the IP, the same for each spelling of a name.

    A plain hash of an IIN or an IP is guessed in seconds by whoever gets at the table.
    """
    typed = login.strip().lower()
    one_form = canonical_iin(typed) or canonical_email(typed) or _phone(typed) or typed
    return cipher.lookup(f"sign-in name {one_form}"), cipher.lookup(f"sign-in ip {ip}")


def _phone(typed: str) -> str | None:
    return canonical_phone(typed) if any(letter.isdigit() for letter in typed) else None
