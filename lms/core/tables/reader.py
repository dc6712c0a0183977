"""Tables from outside: workbooks and delimited text, recognised by their content. Everything comes as text, as it stands in the file."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePath
from typing import Final

from lms.core.i18n import mark
from lms.core.tables.cells import plain
from lms.core.tables.csv_reader import (
    DELIMITERS,
    ENCODINGS,
    decode,
    find_delimiter,
    find_encoding,
    lines_of,
    named_delimiter,
)
from lms.core.tables.reading import Numbered, SourceTable, TableFormat, UnreadableTable, checked
from lms.core.tables.workbook_reader import is_workbook, open_workbook

__all__ = ["DELIMITERS", "ENCODINGS", "SourceTable", "TableFormat", "UnreadableTable", "read_table"]

_HEADER_LOOKED_FOR: Final = 20  # lines; above it stand a title, a date, whom it is for
_WRONG_KINDS: Final = (
    (b"%PDF", mark("“%(name)s” is a PDF document, not a table. Send the table as XLSX or CSV.")),
    (b"\x89PNG", mark("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"\xff\xd8\xff", mark("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"GIF8", mark("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"Rar!", mark("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"7z\xbc\xaf", mark("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"\x1f\x8b", mark("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"{\\rtf", mark("“%(name)s” is a text document, not a table. Send the table as XLSX or CSV.")),
)
_WEB_PAGE: Final = mark(
    "“%(name)s” is a web page, not a table, whatever its name says. Open it in your spreadsheet and save it as XLSX."
)
_WORKBOOK_NAMES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TEXT_NAMES: Final = (".csv", ".tsv", ".txt")
_NO_TABLE_NAME: Final = mark(
    "“%(name)s” is not named as a table is. Choose a file whose name ends in .xlsx, .xls or .csv."
)
_OTHER_CONTENT: Final = mark(
    "“%(name)s” is not what its name says. Open it in your spreadsheet and save it as XLSX."
)


def read_table(content: bytes, name: str, reading: TableFormat | None = None) -> SourceTable:
    """The table in a file. `name` is what the file is called, and has to fit what is in it; what `reading` leaves open is found.

    The header is the first line with two texts or more; in a table of one column, the first with one. Dates come as 2026-03-09 and whole
    numbers as their digits, so an IIN that a spreadsheet took for a number has lost the zeros before it.
    Raises UnreadableTable, here or at a later row.
    """
    asked = reading or TableFormat()
    shown = PurePath(name.replace("\\", "/")).name[-80:]
    _refuse_other_kinds(content, shown)
    _refuse_other_names(content, shown)
    if is_workbook(content):
        sheet, sheets, lines = open_workbook(content, asked.sheet)
        found = TableFormat("xlsx", sheet=sheet)
    else:
        found, lines = _open_text(content, asked)
        sheets = []
    header_line, header, rest = _split(checked(lines), asked.header_line)
    width = len(header)
    rows = (
        (line, [plain(text) for text in texts] + [""] * (width - len(texts)))
        for line, texts in rest
    )
    return SourceTable(replace(found, header_line=header_line), header, rows, sheets)


def _refuse_other_kinds(content: bytes, shown: str) -> None:
    if not content.strip():
        raise UnreadableTable(mark("The file is empty."))
    for beginning, reason in _WRONG_KINDS:
        if content.startswith(beginning):
            raise UnreadableTable(reason, name=shown)
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta")):
        raise UnreadableTable(_WEB_PAGE, name=shown)


def _refuse_other_names(content: bytes, shown: str) -> None:
    ending = PurePath(shown.lower()).suffix
    if ending not in _WORKBOOK_NAMES + _TEXT_NAMES:
        raise UnreadableTable(_NO_TABLE_NAME, name=shown)
    if (ending in _WORKBOOK_NAMES) != is_workbook(content):
        raise UnreadableTable(_OTHER_CONTENT, name=shown)


def _open_text(content: bytes, asked: TableFormat) -> tuple[TableFormat, Iterator[Numbered]]:
    encoding = asked.encoding or find_encoding(content)
    text = decode(content, encoding)
    delimiter = asked.delimiter or named_delimiter(text) or find_delimiter(text)
    return TableFormat("csv", encoding=encoding, delimiter=delimiter), lines_of(
        content, encoding, delimiter
    )


def _split(
    lines: Iterator[Numbered], wanted: int | None
) -> tuple[int, list[str], Iterator[Numbered]]:
    """The header with its line, and what comes after it."""
    before: list[Numbered] = []
    for line, texts in lines:
        is_header = line == wanted if wanted else sum(map(bool, texts)) > 1
        if is_header:
            return line, texts, lines
        if (wanted and line > wanted) or len(before) == _HEADER_LOOKED_FOR:
            before.append((line, texts))
            break
        before.append((line, texts))
    if wanted:
        raise UnreadableTable(
            mark("Line %(line)s is empty, so it can't be the header. Name another line."),
            line=wanted,
        )
    if not before:
        raise UnreadableTable(mark("There is nothing in the table."))
    line, texts = before[0]
    return line, texts, chain(before[1:], lines)
