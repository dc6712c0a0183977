"""Tables as CSV (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know the encoding."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lms.core.tables.cells import RISKY, Cell, harmless_however_split

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
CHUNK: Final = 64 * 1024  # characters that are gathered before they are sent


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table in pieces, as the rows come: memory does not grow with their number. Dates are written as 2026-03-09."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    is_risky = RISKY.search  # asked of each cell, so no function of ours is called for those of which nothing is to be feared
    writer.writerow([harmless_however_split(name) for name in header])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow(
            [
                harmless_however_split(value)
                if isinstance(value, str) and is_risky(value)
                else value
                for value in row
            ]
        )
        if buffer.tell() >= CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
