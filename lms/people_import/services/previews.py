"""The beginning of an uploaded file under a format, as an import stores and shows it."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, Final

from lms.core.crypto import FieldCipher
from lms.core.tables.reader import TableFormat, join_headers, peek_tables, read_table
from lms.people_import.rules.layout import LINES, find_depth, find_layout

SAMPLES: Final = 3
_SAMPLE_LETTERS: Final = 60


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file under a format: its header and first lines."""

    reading: TableFormat
    header: list[str]
    samples: list[list[str]]
    sheets: list[str]


def preview_table(content: bytes, name: str, reading: TableFormat | None = None) -> FilePreview:
    """Return the beginning of the table in a file. Raises UnreadableTable.

    The sheet and the heading are found, as far as `reading` does not name them.
    """
    table = read_table(content, name, _find_format(content, name, reading or TableFormat()))
    samples = [
        [text[:_SAMPLE_LETTERS] for text in cells] for _line, cells in islice(table.rows, SAMPLES)
    ]
    return FilePreview(
        reading=table.reading, header=table.header, samples=samples, sheets=table.sheets
    )


def _find_format(content: bytes, name: str, reading: TableFormat) -> TableFormat:
    """Return the format with the sheet and the heading that look like those of a list of people."""
    sheets = peek_tables(content, name, reading, lines=LINES)
    if reading.header_line:
        lines = next(iter(sheets.values()), [])
        depth = find_depth(lines, reading.header_line, join_headers)
        return replace(reading, header_depth=depth)
    layout = find_layout(sheets, join_headers)
    if layout is None:
        return reading
    sheet = layout.sheet or reading.sheet
    return replace(reading, sheet=sheet, header_line=layout.line, header_depth=layout.depth)


def pack_reading(preview: FilePreview, cipher: FieldCipher) -> dict[str, Any]:
    """Return the format and the samples as an import stores them.

    The samples are encrypted, since they hold IINs.
    """
    samples = b64encode(cipher.encrypt(json.dumps(preview.samples, ensure_ascii=False))).decode()
    return {**asdict(preview.reading), "sheets": preview.sheets, "samples": samples}


def unpack_samples(reading: Mapping[str, Any], cipher: FieldCipher) -> list[list[str]]:
    """Return the first lines that an import stores."""
    samples: list[list[str]] = (
        json.loads(cipher.decrypt(b64decode(reading["samples"]))) if reading.get("samples") else []
    )
    return samples
