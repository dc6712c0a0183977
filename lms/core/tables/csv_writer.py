"""CSV writer in UTF-8 with a byte order mark, for people's spreadsheets and for programs.

Excel splits a file at the list separator of Windows and reads decimals with its decimal sign. In
the Kazakh and the Russian regional settings these are a semicolon and a comma.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lms.core.tables.cells import RISKY, Cell, escape_split_formulas

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
CHUNK: Final = 64 * 1024  # characters


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a table for people: semicolons and decimal commas, as Excel opens it here.

    In chunks, in constant memory. Dates are written as 2026-03-09.
    """
    return _write_lines(header, rows, delimiter=";")


def write_data_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a table for programs (RFC 4180): commas between cells, decimal points."""
    return _write_lines(header, rows, delimiter=",")


def _write_lines(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str
) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    has_comma = delimiter == ";"
    is_risky = RISKY.search  # faster than calling our function for each cell
    writer.writerow([escape_split_formulas(name) for name in header])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow(
            [
                (escape_split_formulas(value) if is_risky(value) else value)
                if isinstance(value, str)
                else str(value).replace(".", ",")
                if has_comma and isinstance(value, float)
                else value
                for value in row
            ]
        )
        if buffer.tell() >= CHUNK:
            yield _drain_buffer(buffer)
    yield _drain_buffer(buffer)


def _drain_buffer(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
