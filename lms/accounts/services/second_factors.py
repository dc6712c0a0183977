"""The second step of signing in: an authenticator app on the person's telephone, and recovery codes for when it is lost.

Checking a recovery code and making new ones is slow on purpose, so these stand apart: draw_recovery_codes and the comparison with a
hash belong outside of any transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import CodeWrong, NotAllowed, SecondFactorUnset, TooManyCodes
from lms.accounts.models import Person, RecoveryCode, SecondFactor, SignIn
from lms.accounts.rules import Actor
from lms.accounts.services.audit import record_event
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.core import throttle
from lms.core.crypto import (
    NUMBER_ALPHABET,
    FieldCipher,
    check_letter,
    format_number,
    parse_number,
    token_hash,
)
from lms.core.database import upsert
from lms.core.errors import NotFound
from lms.core.passwords import Passwords
from lms.core.totp import matching_step, new_secret

CODES: Final = 10
CODE_LETTERS: Final = 11  # and a check letter; the first is the mark, so 31 ** 10 are to be guessed: more than 2 ** 49
TRIES: Final = 5
TRIES_WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A new recovery code: what the person writes down, and what is kept of it."""

    text: str
    code_hash: str


def second_step_mark(session: Session, person_id: int) -> str | None:
    """What a browser keeps between the two steps: it holds only as long as the password stays as it is. None if there is no second step."""
    password_hash = session.scalar(
        select(Person.password_hash)
        .join(SecondFactor, SecondFactor.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.blocked_at.is_(None),
            SecondFactor.confirmed_at.is_not(None),
        )
    )
    return token_hash(password_hash)[:32] if password_hash else None


def begin_second_factor(session: Session, *, by: Actor, cipher: FieldCipher) -> None:
    """Makes a secret that waits for its first code, in place of one that waits already. One in use stays in use until then."""
    waiting = {"waiting_encrypted": cipher.encrypt(new_secret())}
    row = upsert(session, SecondFactor).values(person_id=by.person_id, last_step=0, **waiting)
    session.execute(
        row.on_conflict_do_update(index_elements=[SecondFactor.person_id], set_=waiting)
    )


def waiting_secret(session: Session, *, person_id: int, cipher: FieldCipher) -> str | None:
    """The secret that waits for its first code."""
    waiting = session.scalar(
        select(SecondFactor.waiting_encrypted).where(SecondFactor.person_id == person_id)
    )
    return cipher.decrypt(waiting) if waiting else None


def confirm_second_factor(
    session: Session,
    *,
    by: Actor,
    code: str,
    drawn: list[DrawnCode],
    cipher: FieldCipher,
    now: datetime,
) -> None:
    """Takes the waiting secret into use by its first code, with new recovery codes. Other browsers are signed out, this one counts as signed
    in with both steps. Raises NotFound if none waits, CodeWrong.
    """
    secret = waiting_secret(session, person_id=by.person_id, cipher=cipher)
    if secret is None:
        raise NotFound
    step = matching_step(secret, code, now)
    if step is None:
        raise CodeWrong
    taken = update(SecondFactor).where(
        SecondFactor.person_id == by.person_id, SecondFactor.waiting_encrypted.is_not(None)
    )
    values = {
        "secret_encrypted": SecondFactor.waiting_encrypted,
        "waiting_encrypted": None,
        "confirmed_at": now,
        "last_step": step,
    }
    if session.scalar(taken.values(values).returning(SecondFactor.person_id)) is None:
        raise NotFound
    _replace_codes(session, by.person_id, drawn)
    end_all_sign_ins(session, person_id=by.person_id, now=now, keep_sign_in_id=by.sign_in_id)
    session.execute(update(SignIn).where(SignIn.id == by.sign_in_id).values(with_code=True))
    _record(session, "second_factor_set", by.person_id, by, now)


def renew_recovery_codes(
    session: Session, *, by: Actor, drawn: list[DrawnCode], now: datetime
) -> None:
    """Puts new codes in the place of those that are left. Raises SecondFactorUnset."""
    if second_step_mark(session, by.person_id) is None:
        raise SecondFactorUnset
    _replace_codes(session, by.person_id, drawn)
    _record(session, "recovery_codes_renewed", by.person_id, by, now)


def remove_second_factor(session: Session, *, by: Actor, person_id: int, now: datetime) -> None:
    """The password alone signs the person in again. They may do so themselves (whoever asks has checked a code), and a national
    administrator for somebody whose telephone is lost; that signs them out everywhere. Raises NotAllowed, NotFound.
    """
    own = by.person_id == person_id
    if not own and not by.is_national_admin():
        raise NotAllowed
    gone = session.execute(
        delete(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .returning(SecondFactor.person_id)
    )
    if gone.scalar() is None:
        raise NotFound
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    end_all_sign_ins(
        session, person_id=person_id, now=now, keep_sign_in_id=by.sign_in_id if own else None
    )
    _record(session, "second_factor_removed", person_id, by, now)


def count_code(session: Session, *, person_id: int, cipher: FieldCipher, now: datetime) -> None:
    """Counts a try of a code before it is looked at, so that tries at one moment can't all slip through. Raises TooManyCodes."""
    key = _tries(person_id, cipher)
    throttle.hit(session, key=key, window=TRIES_WINDOW, now=now)
    wait = throttle.blocked_for(session, key=key, limit=TRIES + 1, now=now)
    if wait:
        raise TooManyCodes(retry_after=wait)


def take_code(
    session: Session, *, person_id: int, code: str, cipher: FieldCipher, now: datetime
) -> bool:
    """Whether this is a code of the person's app that was not taken before. The later of two that come at once is refused."""
    row = session.execute(
        select(SecondFactor.secret_encrypted).where(
            SecondFactor.person_id == person_id, SecondFactor.secret_encrypted.is_not(None)
        )
    ).scalar()
    step = matching_step(cipher.decrypt(row), code, now) if row else None
    if step is None:
        return False
    newer = update(SecondFactor).where(
        SecondFactor.person_id == person_id, SecondFactor.last_step < step
    )
    return (
        session.scalar(newer.values(last_step=step).returning(SecondFactor.person_id)) is not None
    )


def recovery_hash(session: Session, *, person_id: int, code: str) -> str | None:
    """The hash of the unused recovery code that this might be."""
    text = parse_number(code, CODE_LETTERS)
    unused = (
        RecoveryCode.person_id == person_id,
        RecoveryCode.mark == (text or "-")[0],
        RecoveryCode.used_at.is_(None),
    )
    return session.scalar(select(RecoveryCode.code_hash).where(*unused))


def matches_recovery_code(passwords: Passwords, code_hash: str | None, code: str) -> bool:
    """Whether the code is the one that was hashed. Slow: outside of any transaction."""
    return code_hash is not None and passwords.matches(
        code_hash, parse_number(code, CODE_LETTERS) or ""
    )


def use_recovery_code(session: Session, *, person_id: int, code_hash: str, now: datetime) -> bool:
    """Uses up the code with this hash; false if another was quicker."""
    one = (
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == code_hash,
        RecoveryCode.used_at.is_(None),
    )
    if (
        session.scalar(
            update(RecoveryCode).where(*one).values(used_at=now).returning(RecoveryCode.mark)
        )
        is None
    ):
        return False
    record_event(
        session, kind="recovery_code_used", subject=f"person:{person_id}", by_id=person_id, now=now
    )
    return True


def forget_tries(session: Session, *, person_id: int, cipher: FieldCipher) -> None:
    """After a right code the person begins anew."""
    throttle.clear(session, key=_tries(person_id, cipher))


def record_refused_code(session: Session, *, person_id: int, now: datetime) -> None:
    """Notes that the password was right and the code was not."""
    record_event(session, kind="second_factor_failed", subject=f"person:{person_id}", now=now)


def draw_recovery_codes(passwords: Passwords) -> list[DrawnCode]:
    """Ten new codes, no two with the same first letter. Slow: outside of any transaction."""
    drawn = []
    for mark in NUMBER_ALPHABET[:CODES]:
        body = mark + "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(CODE_LETTERS - 1))
        text = format_number(body + check_letter(body))
        drawn.append(DrawnCode(text, passwords.hash(text)))
    return drawn


def _replace_codes(session: Session, person_id: int, drawn: list[DrawnCode]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(
        RecoveryCode(person_id=person_id, mark=one.text[0], code_hash=one.code_hash)
        for one in drawn
    )
    session.flush()


def _tries(person_id: int, cipher: FieldCipher) -> str:
    return cipher.lookup(f"second factor {person_id}")


def _record(session: Session, kind: str, person_id: int, by: Actor, now: datetime) -> None:
    record_event(session, kind=kind, subject=f"person:{person_id}", by_id=by.audit_id, now=now)
