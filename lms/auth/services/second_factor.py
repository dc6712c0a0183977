"""The second factor: checking a code, and what a right code allows.

These use cases take the database instead of a session: hashing and comparing recovery codes is slow
on purpose and stands outside of any transaction, and a wrong code is recorded although refused.
"""

from dataclasses import dataclass
from datetime import datetime

from lms.accounts.rules import Actor
from lms.auth.errors import CodeWrong
from lms.auth.services.authenticator import (
    confirm_second_factor,
    count_code,
    draw_pending_secret,
    forget_attempts,
    record_refused_code,
    remove_second_factor,
    renew_recovery_codes,
    take_code,
)
from lms.auth.services.browser_sessions import renew_token
from lms.auth.services.own_account import check_present_password
from lms.auth.services.recovery_codes import (
    count_recovery_code,
    draw_recovery_codes,
    find_recovery_hash,
    forget_recovery_attempts,
    is_app_code,
    is_recovery_code,
    use_recovery_code,
)
from lms.auth.services.sign_in import Browser, SignedIn, Verifier, replace_sign_in
from lms.core.database import Database


@dataclass(frozen=True, slots=True)
class SecondFactorSetup:
    """The recovery codes to write down, and this browser's new token."""

    codes: list[str]
    token: str


def confirm_code(
    database: Database,
    *,
    verifier: Verifier,
    person_id: int,
    code: str,
    browser: Browser,
    now: datetime,
) -> SignedIn:
    """Sign the browser in as the person who has shown the password and now this code.

    Raises CodeWrong, TooManyCodes.
    """
    check_code(database, verifier=verifier, person_id=person_id, code=code, ip=browser.ip, now=now)
    with database.write() as session:
        return replace_sign_in(
            session,
            verifier=verifier,
            person_id=person_id,
            browser=browser,
            now=now,
            with_code=True,
        )


def check_code(
    database: Database, *, verifier: Verifier, person_id: int, code: str, ip: str, now: datetime
) -> None:
    """Check and use a code of the app or a recovery code. Raises CodeWrong, TooManyCodes."""
    if is_app_code(code):
        is_right = _use_app_code(database, verifier, person_id=person_id, code=code, now=now)
    else:
        with (
            verifier.passwords.take_turn()
        ):  # it is hashed: an attempt without a turn is not counted
            is_right = _use_recovery_code(
                database, verifier, person_id=person_id, code=code, ip=ip, now=now
            )
    if not is_right:
        with database.write() as session:
            record_refused_code(session, person_id=person_id, now=now)
        raise CodeWrong


def _use_app_code(
    database: Database, verifier: Verifier, *, person_id: int, code: str, now: datetime
) -> bool:
    """Count the attempt, and use the code of the app up. Return whether it is right."""
    cipher = verifier.cipher
    with database.write() as session:
        count_code(session, person_id=person_id, cipher=cipher, now=now)
        is_right = take_code(session, person_id=person_id, code=code, cipher=cipher, now=now)
        if is_right:
            forget_attempts(session, person_id=person_id, cipher=cipher)
    return is_right


def _use_recovery_code(
    database: Database, verifier: Verifier, *, person_id: int, code: str, ip: str, now: datetime
) -> bool:
    """Count the attempt, and use the recovery code up. Return whether it is right."""
    cipher = verifier.cipher
    with database.write() as session:
        count_recovery_code(session, person_id=person_id, ip=ip, cipher=cipher, now=now)
        code_hash = find_recovery_hash(session, person_id=person_id, code=code)
    if code_hash is None or not is_recovery_code(verifier.passwords, code_hash, code):
        return False
    with database.write() as session:
        is_right = use_recovery_code(session, person_id=person_id, code_hash=code_hash, now=now)
        if is_right:
            forget_recovery_attempts(session, person_id=person_id, ip=ip, cipher=cipher)
    return is_right


def prepare_second_factor(
    database: Database, *, verifier: Verifier, by: Actor, present_password: str, now: datetime
) -> None:
    """Make a secret that waits for its first code. Raises PasswordWrong, TooManyChanges."""
    check_present_password(database, verifier=verifier, by=by, password=present_password, now=now)
    with database.write() as session:
        draw_pending_secret(session, by=by, cipher=verifier.cipher)


def set_up_second_factor(
    database: Database, *, verifier: Verifier, by: Actor, code: str, now: datetime
) -> SecondFactorSetup:
    """Take the pending secret into use by its first code, with new recovery codes.

    Raises TooManyCodes, and as confirm_second_factor.
    """
    cipher = verifier.cipher
    with verifier.passwords.take_turn():  # an attempt without a turn is not counted
        with database.write() as session:
            count_code(session, person_id=by.person_id, cipher=cipher, now=now)
        recovery_codes = draw_recovery_codes(verifier.passwords)
    with database.write() as session:
        confirm_second_factor(
            session, by=by, code=code, recovery_codes=recovery_codes, cipher=cipher, now=now
        )
        forget_attempts(session, person_id=by.person_id, cipher=cipher)
        token = renew_token(session, sign_in_id=by.sign_in_id)
    return SecondFactorSetup([drawn_code.text for drawn_code in recovery_codes], token)


def replace_recovery_codes(
    database: Database, *, verifier: Verifier, by: Actor, code: str, ip: str, now: datetime
) -> list[str]:
    """Return new recovery codes, which replace the old ones, for a code.

    Raises SecondFactorUnset, and as check_code.
    """
    # A request that gets no turn does not use up its code.
    with verifier.passwords.take_turn():
        check_code(database, verifier=verifier, person_id=by.person_id, code=code, ip=ip, now=now)
        recovery_codes = draw_recovery_codes(verifier.passwords)
    with database.write() as session:
        renew_recovery_codes(session, by=by, recovery_codes=recovery_codes, now=now)
    return [drawn_code.text for drawn_code in recovery_codes]


def drop_second_factor(
    database: Database, *, verifier: Verifier, by: Actor, code: str, ip: str, now: datetime
) -> None:
    """Remove one's own second factor, for a code. Raises NotFound, and as check_code."""
    check_code(database, verifier=verifier, person_id=by.person_id, code=code, ip=ip, now=now)
    with database.write() as session:
        remove_second_factor(session, by=by, person_id=by.person_id, now=now, has_shown_code=True)
