"""Tables in workbooks (XLSX, old XLS), read in a sandbox (workbook_worker.py) and passed on line by line."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from lms.core.i18n import mark
from lms.core.sandbox import Limits, Sandbox, SandboxFailed
from lms.core.tables.reading import MAX_COLUMNS, Numbered, UnreadableTable

WORKER: Final = Path(__file__).with_name("workbook_worker.py")
MAX_PARTS: Final = 2000  # files inside; a workbook has some twenty, and two more for each sheet
MAX_UNPACKED: Final = 400 * 1024 * 1024
LIMITS: Final = Limits(1024 * 1024 * 1024, seconds=60, reply_seconds=600, nice=5)
ZIP: Final = b"PK\x03\x04"
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # old XLS; XLSX with a password
_DAMAGED: Final = mark(
    "The workbook is damaged or of a kind that is not known here. Open it in your spreadsheet and save it as XLSX."
)
_TOO_LARGE: Final = mark(
    "The workbook is too large to be read. Save the sheet as CSV, or split it into several files."
)
_ERRORS: Final = {
    "password": mark("The workbook is locked with a password. Save it without one."),
    "sheet": mark("The workbook has no sheet of this name."),
    "damaged": _DAMAGED,
}


def is_workbook(content: bytes) -> bool:
    """Whether the content begins as a workbook does."""
    return content.startswith((ZIP, OLE))


def open_workbook(content: bytes, sheet: str | None) -> tuple[str, list[str], Iterator[Numbered]]:
    """The name of the sheet that is read, the names of all that are not hidden, and the lines of it. Raises UnreadableTable, and so do
    the lines.
    """
    if content.startswith(ZIP):
        _check_size(content)
    values = _ask(content, sheet or "")
    head = next(values)
    if "error" in head:
        raise UnreadableTable(_ERRORS[head["error"]])
    if head["columns"] > MAX_COLUMNS:
        raise UnreadableTable(
            mark(
                "The sheet has more than %(limit)s columns. Delete what does not belong to the table."
            ),
            limit=MAX_COLUMNS,
        )
    return head["sheet"], head["sheets"], ((line, texts) for line, texts in values)


def _check_size(content: bytes) -> None:
    """Refuses at once, in clear words, what the limits of the process would stop later."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableTable(_DAMAGED) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableTable(_TOO_LARGE)


def _ask(content: bytes, sheet: str) -> Iterator[Any]:
    """What the process replies. One that ends before its reply does has met a limit. It goes with this iterator."""
    request = b"\n".join((json.dumps(sheet).encode(), content))
    with closing(Sandbox(WORKER, LIMITS, wait_seconds=0).stream(request)) as parts:
        del request, content
        try:
            for text in parts:
                yield json.loads(text)
        except SandboxFailed:
            raise UnreadableTable(_TOO_LARGE) from None
