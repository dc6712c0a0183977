"""The uploaded file: read, kept encrypted, opened again for each step."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.core.tables.reader import SourceTable, TableFormat, read_table
from lms.people_import.errors import ImportFileGone

SAMPLES: Final = 3
_SAMPLE_LETTERS: Final = 60


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file looks like under a reading: its header and the first lines."""

    reading: TableFormat
    header: list[str]
    samples: list[list[str]]
    sheets: list[str]


def preview_table(content: bytes, name: str, reading: TableFormat | None = None) -> FilePreview:
    """The beginning of the table in a file. Raises UnreadableTable."""
    table = read_table(content, name, reading)
    samples = [
        [text[:_SAMPLE_LETTERS] for text in cells] for _line, cells in islice(table.rows, SAMPLES)
    ]
    return FilePreview(table.reading, table.header, samples, table.sheets)


def kept_reading(preview: FilePreview, cipher: FieldCipher) -> dict[str, Any]:
    """The reading as the import keeps it. The sample lines are encrypted: they hold IINs."""
    samples = b64encode(cipher.encrypt(json.dumps(preview.samples, ensure_ascii=False))).decode()
    return {**asdict(preview.reading), "sheets": preview.sheets, "samples": samples}


def reading_of(kept: Mapping[str, Any]) -> TableFormat:
    """The reading that an import keeps."""
    return TableFormat(
        **{
            name: kept.get(name)
            for name in ("kind", "encoding", "delimiter", "sheet", "header_line")
        }
    )


def samples_of(kept: Mapping[str, Any], cipher: FieldCipher) -> list[list[str]]:
    """The first lines that an import keeps."""
    found: list[list[str]] = (
        json.loads(cipher.decrypt(b64decode(kept["samples"]))) if kept.get("samples") else []
    )
    return found


def store_file(storage: FileStorage, cipher: FieldCipher, content: bytes) -> str:
    """Stores the file encrypted and returns the hash by which it is found again."""
    return storage.put(cipher.encrypt_bytes(content))


def stored_file(storage: FileStorage, cipher: FieldCipher, sha256: str) -> bytes:
    """The file in clear. Raises ImportFileGone."""
    content = storage.get(sha256)
    if content is None:
        raise ImportFileGone
    return cipher.decrypt_bytes(content)


def open_table(
    content: bytes, name: str, reading: TableFormat, columns: Sequence[str]
) -> SourceTable:
    """The table under the reading, from its first line. Raises UnreadableTable; ImportFileGone if the header is not the one that was matched."""
    table = read_table(content, name, reading)
    if table.header != list(columns):
        raise ImportFileGone
    return table
