"""Workbook reader (XLSX, old XLS): a sandbox (workbook_worker.py) yields line by line."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from lms.core.i18n import N_
from lms.core.sandbox import Limits, Sandbox, SandboxFailed
from lms.core.tables.source import MAX_COLUMNS, NumberedLine, UnreadableTable

WORKER: Final = Path(__file__).with_name("workbook_worker.py")
MAX_PARTS: Final = 2000  # files in the zip; a workbook has about twenty, and two for each sheet
MAX_UNPACKED: Final = 400 * 1024 * 1024
LIMITS: Final = Limits(1024 * 1024 * 1024, seconds=60, reply_seconds=600, nice=5)
ZIP: Final = b"PK\x03\x04"
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # old XLS; XLSX with a password
_DAMAGED: Final = N_(
    "The workbook is damaged or of a kind that is not known here."
    " Open it in your spreadsheet and save it as XLSX."
)
_TOO_LARGE: Final = N_(
    "The workbook is too large to be read. Save the sheet as CSV, or split it into several files."
)
_MANY_COLUMNS: Final = N_(
    "The sheet has more than %(limit)s columns. Delete what does not belong to the table."
)
_ERRORS: Final = {
    "password": N_("The workbook is locked with a password. Save it without one."),
    "sheet": N_("The workbook has no sheet of this name."),
    "damaged": _DAMAGED,
}


def is_workbook(content: bytes) -> bool:
    """Return whether the content begins as a workbook does."""
    return content.startswith((ZIP, OLE))


def open_workbook(
    content: bytes, sheet: str | None
) -> tuple[str, list[str], Iterator[NumberedLine]]:
    """Return the sheet that is read, all visible sheets, and the lines.

    Raises UnreadableTable, also while the lines are read.
    """
    if content.startswith(ZIP):
        _check_size(content)
    replies = _ask_worker(content, sheet or "")
    head = next(replies)
    if "error" in head:
        raise UnreadableTable(_ERRORS[head["error"]])
    if head["columns"] > MAX_COLUMNS:
        raise UnreadableTable(_MANY_COLUMNS, limit=MAX_COLUMNS)
    return head["sheet"], head["sheets"], ((line, texts) for line, texts in replies)


def peek_sheets(content: bytes, lines: int) -> dict[str, list[NumberedLine]]:
    """Return the first lines with text of each visible sheet, in order. Raises UnreadableTable."""
    if content.startswith(ZIP):
        _check_size(content)
    sheets: dict[str, list[NumberedLine]] = {}
    for reply in _ask_worker(content, {"lines": lines}):
        if "error" in reply:
            raise UnreadableTable(_ERRORS[reply["error"]])
        rows = ((line, [text.strip() for text in texts]) for line, texts in reply["lines"])
        sheets[reply["sheet"]] = list(rows)
    return sheets


def _check_size(content: bytes) -> None:
    """Refuse early, with a clear message, what the limits of the sandbox would stop later."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableTable(_DAMAGED) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableTable(_TOO_LARGE)


def _ask_worker(content: bytes, question: str | dict[str, int]) -> Iterator[Any]:
    """Yield the replies of the sandbox, which ends with this iterator.

    A sandbox that ends before its reply has hit a limit.
    """
    request = b"\n".join((json.dumps(question).encode(), content))
    with closing(Sandbox(WORKER, LIMITS, wait_seconds=0).stream(request)) as parts:
        del request, content  # the sandbox has its own copy
        try:
            for text in parts:
                yield json.loads(text)
        except SandboxFailed:
            raise UnreadableTable(_TOO_LARGE) from None
