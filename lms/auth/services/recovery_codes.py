"""Recovery codes: one-time codes for signing in when the telephone with the app is lost.

Hashing and comparing them is slow on purpose: `draw_recovery_codes` and `is_recovery_code`
belong outside of any transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import RecoveryCode
from lms.accounts.services import record_event
from lms.auth.errors import TooManyCodes
from lms.core.crypto import NUMBER_ALPHABET, FieldCipher, check_letter, format_number, parse_number
from lms.core.ip_limits import IpLimit
from lms.core.passwords import Passwords

CODES: Final = 10
# Without the check letter. The first letter is no secret: 31 ** 10 remain, more than 2 ** 49.
CODE_LETTERS: Final = 11
RECOVERY_ATTEMPTS: Final = 5
RECOVERY_WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A new recovery code: the text to write down, and the hash to store."""

    text: str
    code_hash: str


def draw_recovery_codes(passwords: Passwords) -> list[DrawnCode]:
    """Return ten new codes, each with another first letter. Slow."""
    codes = []
    for first_letter in NUMBER_ALPHABET[:CODES]:
        others = (secrets.choice(NUMBER_ALPHABET) for _ in range(CODE_LETTERS - 1))
        letters = first_letter + "".join(others)
        text = format_number(letters + check_letter(letters))
        codes.append(DrawnCode(text, passwords.hash(text)))
    return codes


def is_app_code(code: str) -> bool:
    """Tell whether what was typed looks like a code of an app: digits, too few for a recovery code.

    Only this kind is counted with the codes of the app.
    """
    letters = code.replace(" ", "")
    return letters.isdigit() and len(letters) <= CODE_LETTERS


def count_recovery_code(
    session: Session, *, person_id: int, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count an attempt at a recovery code before it is compared. Raises TooManyCodes.

    Apart from codes of the app, and by network: whoever has stolen the password can use up their
    own attempts, not those that the owner needs. 49 random bits allow it.
    """
    limit = _build_limit(person_id)
    wait = limit.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManyCodes(retry_after=wait)
    limit.count_hit(session, ip=ip, cipher=cipher, now=now)


def forget_recovery_attempts(
    session: Session, *, person_id: int, ip: str, cipher: FieldCipher
) -> None:
    """Forget the attempts that this network counted, after a right recovery code."""
    _build_limit(person_id).clear(session, ip=ip, cipher=cipher)


def find_recovery_hash(session: Session, *, person_id: int, code: str) -> str | None:
    """Return the hash of the unused recovery code that this may be."""
    text = parse_number(code, CODE_LETTERS)
    candidate_code = (
        RecoveryCode.person_id == person_id,
        RecoveryCode.first_letter == (text or "-")[0],
        RecoveryCode.used_at.is_(None),
    )
    return session.scalar(select(RecoveryCode.code_hash).where(*candidate_code))


def is_recovery_code(passwords: Passwords, code_hash: str | None, code: str) -> bool:
    """Return whether the code is the hashed one. Slow."""
    return code_hash is not None and passwords.is_match(
        code_hash, parse_number(code, CODE_LETTERS) or ""
    )


def use_recovery_code(session: Session, *, person_id: int, code_hash: str, now: datetime) -> bool:
    """Use up the code with this hash; false if another request was quicker."""
    unused_code = (
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == code_hash,
        RecoveryCode.used_at.is_(None),
    )
    use = (
        update(RecoveryCode)
        .where(*unused_code)
        .values(used_at=now)
        .returning(RecoveryCode.first_letter)
    )
    if session.scalar(use) is None:
        return False
    record_event(
        session, kind="recovery_code_used", subject=f"person:{person_id}", by_id=person_id, now=now
    )
    return True


def store_recovery_codes(session: Session, person_id: int, codes: list[DrawnCode]) -> None:
    """Replace the stored codes of a person."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(
        RecoveryCode(person_id=person_id, first_letter=code.text[0], code_hash=code.code_hash)
        for code in codes
    )
    session.flush()


def _build_limit(person_id: int) -> IpLimit:
    return IpLimit(f"recovery code of {person_id}", RECOVERY_ATTEMPTS, RECOVERY_WINDOW)
