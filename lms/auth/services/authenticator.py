"""The authenticator app on a person's telephone: its secret, and the codes it shows (TOTP)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import NotAllowed
from lms.accounts.models import Person, RecoveryCode, SecondFactor, SignIn
from lms.accounts.rules import Actor
from lms.accounts.rules.notices import SECOND_FACTOR_OFF, SECOND_FACTOR_ON
from lms.accounts.services import end_all_sign_ins, record_event
from lms.auth.errors import CodeWrong, OwnSecondFactor, SecondFactorUnset, TooManyCodes
from lms.auth.services.notices import notify_owner
from lms.auth.services.recovery_codes import DrawnCode, store_recovery_codes
from lms.core import throttle
from lms.core.crypto import FieldCipher, hash_token
from lms.core.database import upsert
from lms.core.errors import NotFound
from lms.core.totp import find_matching_step, generate_secret

ATTEMPTS: Final = 5
ATTEMPTS_WINDOW: Final = timedelta(minutes=15)


def get_password_fingerprint(session: Session, person_id: int) -> str | None:
    """Return what a browser keeps between password and code; None without a second factor.

    It changes with the password, so that a new password ends the waiting sign-in.
    """
    password_hash = session.scalar(
        select(Person.password_hash)
        .join(SecondFactor, SecondFactor.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.blocked_at.is_(None),
            SecondFactor.confirmed_at.is_not(None),
        )
    )
    return hash_token(password_hash)[:32] if password_hash else None


def draw_pending_secret(session: Session, *, by: Actor, cipher: FieldCipher) -> None:
    """Make a secret that waits for its first code, replacing one that waits already.

    A secret in use stays in use until then.
    """
    values = {"waiting_encrypted": cipher.encrypt(generate_secret())}
    insert = upsert(session, SecondFactor).values(person_id=by.person_id, last_step=0, **values)
    session.execute(
        insert.on_conflict_do_update(index_elements=[SecondFactor.person_id], set_=values)
    )


def get_pending_secret(session: Session, *, person_id: int, cipher: FieldCipher) -> str | None:
    """Return the secret that waits for its first code."""
    encrypted = session.scalar(
        select(SecondFactor.waiting_encrypted).where(SecondFactor.person_id == person_id)
    )
    return cipher.decrypt(encrypted) if encrypted else None


def confirm_second_factor(
    session: Session,
    *,
    by: Actor,
    code: str,
    recovery_codes: list[DrawnCode],
    cipher: FieldCipher,
    now: datetime,
) -> None:
    """Take the pending secret into use by its first code, with new recovery codes.

    Signs out other browsers; this one counts as signed in with the second factor. Raises NotFound
    if no secret is pending, CodeWrong.
    """
    secret = get_pending_secret(session, person_id=by.person_id, cipher=cipher)
    if secret is None:
        raise NotFound
    step = find_matching_step(secret, code, now)
    if step is None:
        raise CodeWrong
    if not _activate_pending_secret(session, by.person_id, step, now):
        raise NotFound
    store_recovery_codes(session, by.person_id, recovery_codes)
    end_all_sign_ins(session, person_id=by.person_id, now=now, keep_sign_in_id=by.sign_in_id)
    session.execute(update(SignIn).where(SignIn.id == by.sign_in_id).values(with_code=True))
    _record_event(session, "second_factor_set", by.person_id, by, now)
    notify_owner(session, by.person_id, SECOND_FACTOR_ON, now=now)


def _activate_pending_secret(session: Session, person_id: int, step: int, now: datetime) -> bool:
    """Activate the pending secret; false if another request was quicker."""
    pending_secret = (
        SecondFactor.person_id == person_id,
        SecondFactor.waiting_encrypted.is_not(None),
    )
    values = {
        "secret_encrypted": SecondFactor.waiting_encrypted,
        "waiting_encrypted": None,
        "confirmed_at": now,
        "last_step": step,
    }
    activation = update(SecondFactor).where(*pending_secret).values(values)
    return session.scalar(activation.returning(SecondFactor.person_id)) is not None


def renew_recovery_codes(
    session: Session, *, by: Actor, recovery_codes: list[DrawnCode], now: datetime
) -> None:
    """Replace the recovery codes. Raises SecondFactorUnset."""
    if get_password_fingerprint(session, by.person_id) is None:
        raise SecondFactorUnset
    store_recovery_codes(session, by.person_id, recovery_codes)
    _record_event(session, "recovery_codes_renewed", by.person_id, by, now)


def remove_second_factor(
    session: Session, *, by: Actor, person_id: int, now: datetime, has_shown_code: bool = False
) -> None:
    """Remove the second factor, so that the password alone signs in.

    The person may do so who `has_shown_code`, and a national administrator for somebody else whose
    telephone is lost, which signs them out everywhere. Raises NotAllowed, NotFound,
    OwnSecondFactor.
    """
    is_own = by.person_id == person_id
    if is_own and not has_shown_code:
        raise OwnSecondFactor
    if not is_own and not by.is_national_admin():
        raise NotAllowed
    removed_ids = session.execute(
        delete(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .returning(SecondFactor.person_id)
    )
    if removed_ids.scalar() is None:
        raise NotFound
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    end_all_sign_ins(
        session, person_id=person_id, now=now, keep_sign_in_id=by.sign_in_id if is_own else None
    )
    _record_event(session, "second_factor_removed", person_id, by, now)
    notify_owner(session, person_id, SECOND_FACTOR_OFF, now=now)


def count_code(session: Session, *, person_id: int, cipher: FieldCipher, now: datetime) -> None:
    """Count an attempt at a code of the app before it is checked. Raises TooManyCodes.

    So attempts at the same moment can't all slip through. A million codes are few: the attempts of
    all networks count together.
    """
    key = _build_throttle_key(person_id, cipher)
    throttle.hit(session, key=key, window=ATTEMPTS_WINDOW, now=now)
    wait = throttle.get_blocked_seconds(session, key=key, limit=ATTEMPTS + 1, now=now)
    if wait:
        raise TooManyCodes(retry_after=wait)


def take_code(
    session: Session, *, person_id: int, code: str, cipher: FieldCipher, now: datetime
) -> bool:
    """Return whether this is a code of the person's app that was not used before, and use it.

    The later of two requests at once is refused.
    """
    secret = session.execute(
        select(SecondFactor.secret_encrypted).where(
            SecondFactor.person_id == person_id, SecondFactor.secret_encrypted.is_not(None)
        )
    ).scalar()
    step = find_matching_step(cipher.decrypt(secret), code, now) if secret else None
    if step is None:
        return False
    newer_step = update(SecondFactor).where(
        SecondFactor.person_id == person_id, SecondFactor.last_step < step
    )
    return (
        session.scalar(newer_step.values(last_step=step).returning(SecondFactor.person_id))
        is not None
    )


def forget_attempts(session: Session, *, person_id: int, cipher: FieldCipher) -> None:
    """Forget the counted attempts at codes of the app after a right one."""
    throttle.clear(session, key=_build_throttle_key(person_id, cipher))


def record_refused_code(session: Session, *, person_id: int, now: datetime) -> None:
    """Record that the password was right and the code was not."""
    record_event(session, kind="second_factor_failed", subject=f"person:{person_id}", now=now)


def _build_throttle_key(person_id: int, cipher: FieldCipher) -> str:
    return cipher.lookup(f"second factor {person_id}")


def _record_event(session: Session, kind: str, person_id: int, by: Actor, now: datetime) -> None:
    record_event(session, kind=kind, subject=f"person:{person_id}", by_id=by.audit_id, now=now)
