"""Sandbox handler that reads workbooks: a tiny file can make calamine allocate all memory.

lms/core/sandbox_worker.py loads it by its path; it imports nothing of the project. A request is the
name of a sheet as JSON, a line break, and the workbook. The parts of its reply are JSON: first
{"sheets": [..], "sheet": "..", "columns": n} or {"error": "password" | "damaged" | "sheet"}, then
[line, [text, ..]] for each line that is not empty. A request for {"lines": n} instead of a sheet
is answered by {"sheet": "..", "lines": [[line, [text, ..]], ..]} for each of the first sheets.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

MAX_SHEETS: Final = 20  # sheets of a workbook that are read
NUL: Final = "\0"  # PostgreSQL refuses a text that holds it
REPLACEMENT: Final = "\ufffd"


def format_cell(value: Any) -> str:
    """Return a cell as text, such as 2026-03-09, 2026-03-09 12:30:00, or 5 for 5.0."""
    if isinstance(value, str):
        return value.replace(NUL, REPLACEMENT)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if (value.hour, value.minute, value.second) == (0, 0, 0)
            else value.isoformat(" ", "seconds")
        )
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def read_sheet(content: bytes, name: str) -> Iterator[object]:
    """Yield the parts of the reply. Without a name, read the first visible sheet with content."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list_visible(book)
        sheet = choose_sheet(book, names, name)
    except PasswordError:
        yield {"error": "password"}
        return
    except (CalamineError, OSError):
        yield {"error": "damaged"}
        return
    if sheet is None:
        yield {"error": "sheet"}
        return
    yield {"sheets": names, "sheet": sheet.name, "columns": sheet.width}
    yield from read_lines(sheet)


def read_lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Yield number and texts of the lines that are not empty."""
    for line, cells in enumerate(sheet.iter_rows(), 1):
        texts = [format_cell(cell) for cell in cells]
        if any(texts):
            yield line, texts


def peek_sheets(content: bytes, lines: int) -> Iterator[object]:
    """Yield the first lines of each of the first visible sheets."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in list_visible(book)[:MAX_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            yield {"sheet": name, "lines": list(islice(read_lines(sheet), lines))}
    except PasswordError:
        yield {"error": "password"}
    except (CalamineError, OSError):
        yield {"error": "damaged"}


def list_visible(book: CalamineWorkbook) -> list[str]:
    """Return the names of the visible sheets; of all, if none is visible."""
    return [
        sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible
    ] or book.sheet_names


def choose_sheet(book: CalamineWorkbook, names: list[str], name: str) -> CalamineSheet | None:
    """Return the sheet of this name; without one, the first with content, or else the first."""
    if name:
        return book.get_sheet_by_name(name) if name in names else None
    sheets = (book.get_sheet_by_name(sheet_name) for sheet_name in names)
    return next((sheet for sheet in sheets if sheet.height), None) or (
        book.get_sheet_by_name(names[0]) if names else None
    )


def open_handler() -> Callable[[bytes], Iterator[bytes]]:
    """Return the function that reads the workbook of a request."""

    def read_request(request: bytes) -> Iterator[bytes]:
        name, _line_break, content = request.partition(b"\n")
        question = json.loads(name)
        replies = (
            read_sheet(content, question)
            if isinstance(question, str)
            else peek_sheets(content, question["lines"])
        )
        for value in replies:
            yield json.dumps(value).encode()

    return read_request
