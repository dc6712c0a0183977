"""Replacement of LMS_IIN_KEY by another key.

Everything that the key encrypts or hashes is in the domains listed here. The throttle's counts and
the log's hashes of IP addresses use the key too; they expire soon and simply begin anew.
"""

from typing import Final

from lms.accounts.services import key_replacement as accounts
from lms.auth.services import key_replacement as auth
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.key_replacement import KeyReplacement
from lms.core.storage import FileStorage
from lms.duplicates.services import key_replacement as duplicates
from lms.large_files.services import key_replacement as large_files
from lms.obligations.services import key_replacement as obligations
from lms.people_import.services import key_replacement as people_import
from lms.personal_data.services import key_replacement as personal_data

# Records of merges come after the IINs, which they read with the new key.
_REPLACEMENTS: Final = (
    accounts.replace_iin_key,
    auth.replace_iin_key,
    large_files.replace_iin_key,
    personal_data.replace_iin_key,
    people_import.replace_iin_key,
    obligations.replace_iin_key,
    duplicates.replace_iin_key,
)


def replace_iin_key(
    database: Database,
    storage: FileStorage,
    temporary_storage: FileStorage,
    *,
    old: FieldCipher,
    new: FieldCipher,
) -> int:
    """Encrypt everything with the new key; return how many values were encrypted anew.

    All happens in one transaction, and what the new key already opens is left alone: after a kill
    the command is simply run again. New files are written before the commit that names them, old
    ones are removed after it. Raises NeitherKeyOpens; then nothing was changed.
    """
    replacement = KeyReplacement(
        old=old, new=new, storage=storage, temporary_storage=temporary_storage
    )
    with database.write() as session:
        for replace_part in _REPLACEMENTS:
            replace_part(session, replacement)
    replacement.remove_outdated_files()
    return replacement.count
