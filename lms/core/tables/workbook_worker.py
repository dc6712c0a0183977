"""The process that opens workbooks, apart from the server: a file of a few hundred bytes can make calamine ask for all memory there is.

Started by lms/core/tables/workbook_reader.py as a file of its own; imports nothing of the project. Reads the workbook on standard input and
writes JSON, one value a line: first {"sheets": [..], "sheet": "..", "columns": n} or {"error": "password" | "damaged" | "sheet"}, then
[line, [text, ..]] for each line that is not empty, at the end null.
"""

import io
import json
import os
import resource
import sys
from collections.abc import Iterator
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
    yield None


def chosen(book: CalamineWorkbook, names: list[str], name: str) -> CalamineSheet | None:
    """The sheet of this name; without one, the first that has something in it, or else the first."""
    if name:
        return book.get_sheet_by_name(name) if name in names else None
    sheets = (book.get_sheet_by_name(one) for one in names)
    return next((sheet for sheet in sheets if sheet.height), None) or (
        book.get_sheet_by_name(names[0]) if names else None
    )


def serve(memory_bytes: int, seconds: int, name: str) -> None:
    """One workbook, within these limits of address space and processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    sink = io.TextIOWrapper(sys.stdout.buffer, encoding="ascii", write_through=False)
    for value in values(sys.stdin.buffer.read(), name):
        sink.write(json.dumps(value) + "\n")
    sink.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
