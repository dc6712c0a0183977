"""The uploaded file: stored encrypted, opened again for each step."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.core.tables.reader import SourceTable, TableFormat, read_table
from lms.people_import.errors import ImportFileGone


def unpack_reading(values: Mapping[str, Any]) -> TableFormat:
    """Return the TableFormat that an import stores."""
    return TableFormat(
        **{
            name: values.get(name)
            for name in ("kind", "encoding", "delimiter", "sheet", "header_line", "header_depth")
        }
    )


def store_file(storage: FileStorage, cipher: FieldCipher, content: bytes) -> str:
    """Store the file encrypted and return the hash that identifies it."""
    return storage.put(cipher.encrypt_bytes(content))


def read_file(storage: FileStorage, cipher: FieldCipher, sha256: str) -> bytes:
    """Return the decrypted file. Raises ImportFileGone."""
    content = storage.get(sha256)
    if content is None:
        raise ImportFileGone
    return cipher.decrypt_bytes(content)


def open_table(
    content: bytes, name: str, reading: TableFormat, columns: Sequence[str]
) -> SourceTable:
    """Return the table from its first line.

    Raises UnreadableTable, and ImportFileGone if its header is not the matched one.
    """
    table = read_table(content, name, reading)
    if table.header != list(columns):
        raise ImportFileGone
    return table
