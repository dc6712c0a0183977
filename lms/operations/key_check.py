"""Check that LMS_IIN_KEY is the key of a database."""

from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import DBAPIError

from lms.accounts.queries.encrypted_iins import find_encrypted_iin
from lms.core.crypto import FieldCipher
from lms.core.database import Database


def is_right_key(database: Database, cipher: FieldCipher) -> bool:
    """Return whether the key decrypts one stored IIN; True if there is none.

    A database that is missing or empty does not contradict the key.
    """
    try:
        with database.read() as session:
            ciphertext = find_encrypted_iin(session)
    except DBAPIError:
        return True
    try:
        return ciphertext is None or bool(cipher.decrypt_bytes(ciphertext))
    except InvalidTag:
        return False
