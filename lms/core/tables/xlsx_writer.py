"""XLSX writer: reports of several sheets with totals, and lists of any length."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count, islice
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO, Final

from lms.core.tables.cells import Cell, escape_formula

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS: Final = 1_048_575  # the format's limit, less the header
TITLE_LETTERS: Final = 31  # UTF-16 code units, as in CELL_LETTERS
TITLE_STEM: Final = 27  # leaves room for the number of the next sheet
CELL_LETTERS: Final = 32_767
COLUMN_WIDTH: Final = 24
CHUNK_BYTES: Final = 64 * 1024
FOLDER_PREFIX: Final = "sauat-xlsx-"

_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # UTF-8 cannot encode a lone one


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the column above it: a formula, with its value for readers that do not compute."""

    value: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. `foot` is a row of totals below the others."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell | Total] = ()


def write_workbook(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write small tables to the file, each on a sheet of its own."""
    with _open_workbook(file) as book:
        head_format = _add_head_format(book)
        foot_format = book.add_format({"bold": True})
        for content in sheets:
            sheet = _add_sheet(book, content.title, content.header, head_format)
            _write_rows(sheet, content.rows)
            for column, value in enumerate(content.foot):
                _write_foot(sheet, len(content.rows) + 1, column, value, foot_format)


def write_xlsx(
    file: BinaryIO,
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Write a table of any length in constant memory: text never as a formula or a link.

    Rows that do not fit on one sheet go on the next. `title` names the first sheet, without letters
    that the name of a sheet cannot hold.
    """
    remaining, title = iter(rows), _clean_title(title)
    with _open_workbook(file) as book:
        head_format = _add_head_format(book)
        for number in count(1):
            name = title if number == 1 else f"{_cut_text(title, TITLE_STEM)} {number}".strip()
            sheet = _add_sheet(book, name, header, head_format)
            _write_rows(sheet, islice(remaining, sheet_rows))
            next_row = next(remaining, None)
            if next_row is None:
                break
            remaining = chain([next_row], remaining)


def stream_xlsx(
    *, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the workbook in chunks from an unnamed temporary file.

    All of `rows` is read when the first chunk is requested.
    """
    with TemporaryFile() as file:
        write_xlsx(file, title=title, header=header, rows=rows)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def remove_leftovers(*, before: datetime) -> None:
    """Delete temporary folders of processes killed before this moment."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with suppress(FileNotFoundError):  # its process has just deleted it
            if folder.stat(follow_symlinks=False).st_mtime < before.timestamp():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _open_workbook(file: BinaryIO) -> Iterator[Any]:
    """Open a workbook that keeps its rows in a temporary folder, and write it at the end."""
    from xlsxwriter import Workbook  # kept off the start path

    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        book = Workbook(
            file,
            {
                "constant_memory": True,
                "default_date_format": "dd.mm.yyyy",
                "tmpdir": folder,
                "use_zip64": True,
            },
        )
        yield book
        book.close()


def _add_head_format(book: Any) -> Any:
    return book.add_format({"bold": True, "text_wrap": True, "bottom": 1})


def _add_sheet(book: Any, title: str, header: Sequence[str], head_format: Any) -> Any:
    """Add a sheet with its header: the first row is frozen, columns fit a person's name."""
    sheet = book.add_worksheet(title)
    sheet.set_column(0, len(header) - 1, COLUMN_WIDTH)
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(header):
        _write_text(sheet, 0, column, text, head_format)
    return sheet


def _write_rows(sheet: Any, rows: Iterable[Sequence[Cell]]) -> None:
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write_cell(sheet, line, column, escape_formula(value))


def _write_foot(sheet: Any, line: int, column: int, value: Cell | Total, look: Any) -> None:
    if isinstance(value, Total):
        from xlsxwriter.utility import xl_range  # kept off the start path

        above = xl_range(1, column, max(line - 1, 1), column)
        sheet.write_formula(line, column, f"=SUM({above})", look, value.value)
    else:
        _write_cell(sheet, line, column, escape_formula(value))


def _write_cell(sheet: Any, line: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        _write_text(sheet, line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value)
    elif value is not None:
        sheet.write_number(line, column, value)


def _write_text(sheet: Any, line: int, column: int, text: str, look: Any = None) -> None:
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such text for its own markup and does not escape it; split, it does.
        first, second, rest = text[0], text[1], _cut_text(text, CELL_LETTERS)[2:]
        sheet.write_rich_string(line, column, first, second, rest, *([look] if look else []))
    else:
        sheet.write_string(line, column, text, look)


def _clean_title(title: str) -> str:
    """Return a valid sheet name for the title; "" lets XlsxWriter number the sheet."""
    return _cut_text(_NOT_IN_TITLES.sub(" ", title).strip(" '"), TITLE_LETTERS).rstrip(" '")


def _cut_text(text: str, letters: int) -> str:
    """Cut the text to a number of UTF-16 code units, in which spreadsheets count."""
    if len(text) <= letters // 2:
        return text
    return text.encode("utf-16-le")[: 2 * letters].decode("utf-16-le", "ignore")
