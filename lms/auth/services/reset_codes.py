"""The code of an SMS, for which somebody gets a link that sets the password."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.auth.errors import CodeRefused, TooManyRecoveries
from lms.auth.models import AccountLetter
from lms.auth.rules.channels import SMS
from lms.auth.rules.recovery import CODE_ATTEMPTS, RESET, VALIDITY
from lms.auth.services.letters import hash_code
from lms.auth.services.password_links import add_password_link
from lms.auth.services.recovery import WINDOW, build_code_key
from lms.core import throttle
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.fingerprints import sha256
from lms.core.ip_limits import IpLimit
from lms.core.rows import read_row

CODES_PER_PERSON: Final = 15
CODE_WINDOW: Final = timedelta(days=1)
CODES_PER_IP: Final = 100
CODE_LIMIT: Final = IpLimit("recovery code", CODES_PER_IP, WINDOW)


def redeem_recovery_code(
    database: Database, *, request_id: str, code: str, ip: str, cipher: FieldCipher, now: datetime
) -> str:
    """Return the token of a link that sets the password, for the code of the SMS.

    Each attempt counts for the code, the account and the IP. Raises CodeRefused,
    TooManyRecoveries.
    """
    with database.write() as session:
        letter = _count_attempt(session, request_id, now)
        wait = _count_code(session, _read_key(letter, request_id, cipher), ip, cipher, now)
        expected = letter.secret_hash if letter is not None else None
        is_right = hmac.compare_digest(expected or "", hash_code(request_id, code, cipher))
        if letter is not None and letter.person_id and is_right and not wait:
            session.execute(
                update(AccountLetter).where(AccountLetter.id == request_id).values(expires_at=now)
            )
            ends_at = now + VALIDITY[RESET, SMS]
            return add_password_link(
                session,
                person_id=letter.person_id,
                expires_at=ends_at,
                channel=SMS,
                contact_hash=sha256(letter.contact),
            )
        subject = f"person:{letter.person_id}" if letter and letter.person_id else "person:unknown"
        record_event(session, kind="recovery_code_refused", subject=subject, now=now)
    if wait:
        raise TooManyRecoveries(retry_after=wait)
    raise CodeRefused


@dataclass(frozen=True, slots=True)
class _ResetRequest:
    person_id: int | None
    secret_hash: str | None
    contact: str


def _count_attempt(session: Session, request_id: str, now: datetime) -> _ResetRequest | None:
    """Count an attempt at the code of a request; None if it has ended or has none left."""
    open_request = (
        AccountLetter.id == request_id,
        AccountLetter.kind == RESET,
        AccountLetter.expires_at > now,
        AccountLetter.failures < CODE_ATTEMPTS,
    )
    row = session.execute(
        update(AccountLetter)
        .where(*open_request)
        .values(failures=AccountLetter.failures + 1)
        .returning(AccountLetter.person_id, AccountLetter.secret_hash, AccountLetter.contact),
        execution_options={"synchronize_session": False},
    ).first()
    return None if row is None else read_row(_ResetRequest, row)


def _read_key(letter: _ResetRequest | None, request_id: str, cipher: FieldCipher) -> str:
    """Return the key by which an attempt counts: the account's, or that of an unknown name."""
    if letter is None:
        return build_code_key(request_id, cipher)
    return build_code_key(letter.person_id, cipher) if letter.person_id else letter.contact


def _count_code(session: Session, key: str, ip: str, cipher: FieldCipher, now: datetime) -> int:
    """Count an attempt for the account and the network; return the seconds that either waits."""
    use = throttle.take(session, key=key, limit=CODES_PER_PERSON, window=CODE_WINDOW, now=now)
    wait = CODE_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    CODE_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
    return max(wait, use.seconds if use.uses_left < 0 else 0)
