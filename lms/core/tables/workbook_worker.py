"""The part of reading workbooks that works in a sandbox: a file of a few hundred bytes can make calamine ask for all memory there is.

Loaded by lms/core/sandbox_worker.py as a file of its own; imports nothing of the project. A request is the name of a sheet as JSON, a
line break, and the workbook. The parts of its reply are JSON: first {"sheets": [..], "sheet": "..", "columns": n} or
{"error": "password" | "damaged" | "sheet"}, then [line, [text, ..]] for each line that is not empty.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)


def text_of(value: Any) -> str:
    """A cell as text: dates as 2026-03-09, moments as 2026-03-09 12:30:00, whole numbers without a point."""
    if isinstance(value, str):
        return value
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


def values(content: bytes, name: str) -> Iterator[object]:
    """What is written: see above. With no name, the first sheet that is not hidden and not empty."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
        ] or book.sheet_names
        sheet = chosen(book, names, name)
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
    for line, cells in enumerate(sheet.iter_rows(), 1):
        texts = [text_of(cell) for cell in cells]
        if any(texts):
            yield line, texts


def chosen(book: CalamineWorkbook, names: list[str], name: str) -> CalamineSheet | None:
    """The sheet of this name; without one, the first that has something in it, or else the first."""
    if name:
        return book.get_sheet_by_name(name) if name in names else None
    sheets = (book.get_sheet_by_name(one) for one in names)
    return next((sheet for sheet in sheets if sheet.height), None) or (
        book.get_sheet_by_name(names[0]) if names else None
    )


def open_handler() -> Callable[[bytes], Iterator[bytes]]:
    """Return the function that reads the workbook of a request."""

    def read(request: bytes) -> Iterator[bytes]:
        name, _line_break, content = request.partition(b"\n")
        for value in values(content, json.loads(name)):
            yield json.dumps(value).encode()

    return read
