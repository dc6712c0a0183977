"""CSV writer (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lms.core.tables.cells import RISKY, Cell, escape_split_formulas

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
CHUNK: Final = 64 * 1024  # characters


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the table in chunks, in constant memory. Dates are written as 2026-03-09."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    is_risky = RISKY.search  # faster than calling our function for each cell
    writer.writerow([escape_split_formulas(name) for name in header])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow(
            [
                escape_split_formulas(value)
                if isinstance(value, str) and is_risky(value)
                else value
                for value in row
            ]
        )
        if buffer.tell() >= CHUNK:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
