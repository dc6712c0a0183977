"""An uploaded table with its format and limits, and the error for one that cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lms.core.errors import Invalid
from lms.core.i18n import N_, gettext

MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 1000

# The line number in a spreadsheet, from 1, and the texts of the cells.
NumberedLine = tuple[int, list[str]]

LONG_CELL: Final = N_(
    "A cell in line %(line)s has more than %(limit)s letters."
    " Perhaps a quotation mark is missing before it."
)
_MANY_ROWS: Final = N_(
    "The table has more than %(limit)s rows. Split it into several files and send them one by one."
)
_MANY_COLUMNS: Final = N_(
    "Line %(line)s has more than %(limit)s columns. Delete what does not belong to the table."
)


class UnreadableTable(Invalid):
    """The file can't be read as a table. `reason` is a message id; params fill its placeholders."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(**params)
        self.reason = reason

    def describe(self) -> str:
        """Return the reason in the current language."""
        return gettext(self.reason) % self.params


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How to read a file; None means to detect. A SourceTable has all that its kind needs.

    The kind "xlsx", any workbook including old XLS, has a `sheet`; "csv" has `encoding` and
    `delimiter`. The header takes `header_depth` lines from `header_line` on, one by default.
    """

    kind: Literal["xlsx", "csv"] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None
    header_depth: int | None = None


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table whose rows are read lazily and once. `sheets` are the visible ones of a workbook.

    `header` has no empty cells at its end. Each row has at least as many cells as the header; empty
    lines are left out. Iterating raises UnreadableTable at a limit or in a damaged file.
    """

    reading: TableFormat
    header: list[str]
    rows: Iterator[NumberedLine]
    sheets: list[str]


def check_lines(lines: Iterator[NumberedLine]) -> Iterator[NumberedLine]:
    """Yield lines with text, without trailing empty cells. Raises UnreadableTable at a limit."""
    count = 0
    for line, cells in lines:
        texts = [cell.strip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        count += 1
        _check_limits(line, texts, count)
        yield line, texts


def _check_limits(line: int, texts: list[str], count: int) -> None:
    if count > MAX_ROWS + 1:  # the header counts too
        raise UnreadableTable(_MANY_ROWS, limit=MAX_ROWS)
    if len(texts) > MAX_COLUMNS:
        raise UnreadableTable(_MANY_COLUMNS, line=line, limit=MAX_COLUMNS)
    if max(map(len, texts)) > MAX_CELL:
        raise UnreadableTable(LONG_CELL, line=line, limit=MAX_CELL)
