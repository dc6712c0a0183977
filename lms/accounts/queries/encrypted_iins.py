"""Any IIN as it is stored, to try a key on."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person


def find_encrypted_iin(session: Session) -> bytes | None:
    """Return one encrypted IIN, or a claimed one; None if nobody has any."""
    return _find_ciphertext(session, Person.iin_encrypted, Person.iin_hash) or _find_ciphertext(
        session, Person.iin_claim_encrypted, Person.iin_claim_hash
    )


def _find_ciphertext(session: Session, encrypted: Any, lookup_hash: Any) -> bytes | None:
    """Return one value of a column; its hash is indexed, which the column itself is not."""
    ciphertext: bytes | None = session.scalar(
        select(encrypted).where(lookup_hash.is_not(None), encrypted.is_not(None)).limit(1)
    )
    return ciphertext
