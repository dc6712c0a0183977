"""What a table from outside is read into, and how it is told that it can't be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lms.core.errors import Invalid
from lms.core.i18n import gettext, mark

MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 1000

Numbered = tuple[
    int, list[str]
]  # the line as a spreadsheet numbers it, from 1, and the texts of its cells


class UnreadableTable(Invalid):
    """The file can't be read as a table. `reason` is a message id; params fill its placeholders."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(**params)
        self.reason = reason

    def text(self) -> str:
        """The reason in the language of the moment."""
        return gettext(self.reason) % self.params


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How a file is read. What is None is found; the format of a SourceTable has all that its kind needs.

    `kind` "xlsx" stands for every workbook, old XLS too, and takes `sheet`; "csv" takes `encoding` and `delimiter`.
    """

    kind: Literal["xlsx", "csv"] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table that is read as its rows are asked for, once. `sheets` names those of a workbook that are not hidden.

    `header` has no empty cells at its end. Each row has its line and at least as many cells as the header; lines without a text are left out.
    The rows raise UnreadableTable where the file goes beyond a limit or turns out to be damaged.
    """

    reading: TableFormat
    header: list[str]
    rows: Iterator[Numbered]
    sheets: list[str]


def checked(lines: Iterator[Numbered]) -> Iterator[Numbered]:
    """The lines that have a text in them, without empty cells at their end. Raises UnreadableTable beyond a limit."""
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
    if count > MAX_ROWS + 1:  # the header is one
        raise UnreadableTable(
            mark(
                "The table has more than %(limit)s rows. Split it into several files and send them one by one."
            ),
            limit=MAX_ROWS,
        )
    if len(texts) > MAX_COLUMNS:
        raise UnreadableTable(
            mark(
                "Line %(line)s has more than %(limit)s columns. Delete what does not belong to the table."
            ),
            line=line,
            limit=MAX_COLUMNS,
        )
    if max(map(len, texts)) > MAX_CELL:
        raise UnreadableTable(
            mark(
                "A cell in line %(line)s has more than %(limit)s letters. Perhaps a quotation mark is missing before it."
            ),
            line=line,
            limit=MAX_CELL,
        )
