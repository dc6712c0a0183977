"""Check that LMS_IIN_KEY is the key of a database."""

from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.crypto import FieldCipher
from lms.core.database import Database


def is_right_key(database: Database, cipher: FieldCipher) -> bool:
    """Return whether the key decrypts one stored IIN; True if there is none.

    A database that is missing or empty does not contradict the key.
    """
    try:
        with database.read() as session:
            ciphertext = _read_one(session, Person.iin_encrypted, Person.iin_hash) or _read_one(
                session, Person.iin_claim_encrypted, Person.iin_claim_hash
            )
    except DBAPIError:
        return True
    try:
        return ciphertext is None or bool(cipher.decrypt_bytes(ciphertext))
    except InvalidTag:
        return False


def _read_one(session: Session, encrypted: Any, lookup_hash: Any) -> bytes | None:
    ciphertext: bytes | None = session.scalar(
        select(encrypted).where(lookup_hash.is_not(None), encrypted.is_not(None)).limit(1)
    )
    return ciphertext
