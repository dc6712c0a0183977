"""Reader of uploaded tables: workbooks and CSV, recognised by their content, read as text."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import PurePath
from typing import Final

from lms.core.i18n import N_
from lms.core.tables.cells import unescape_formula
from lms.core.tables.csv_reader import (
    DELIMITERS,
    ENCODINGS,
    decode_text,
    find_delimiter,
    find_encoding,
    find_sep_line,
    read_lines,
)
from lms.core.tables.source import (
    NumberedLine,
    SourceTable,
    TableFormat,
    UnreadableTable,
    check_lines,
)
from lms.core.tables.workbook_reader import is_workbook, open_workbook, peek_sheets

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "SourceTable",
    "TableFormat",
    "UnreadableTable",
    "join_headers",
    "peek_tables",
    "read_table",
    "refuse_others",
]

_MAX_LINES_ABOVE_HEADER: Final = 20  # such as a title, a date, the addressee
_WRONG_KINDS: Final = (
    (b"%PDF", N_("“%(name)s” is a PDF document, not a table. Send the table as XLSX or CSV.")),
    (b"\x89PNG", N_("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"\xff\xd8\xff", N_("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"GIF8", N_("“%(name)s” is a picture, not a table. Send the table as XLSX or CSV.")),
    (b"Rar!", N_("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"7z\xbc\xaf", N_("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"\x1f\x8b", N_("“%(name)s” is an archive. Unpack it and send the table that is in it.")),
    (b"{\\rtf", N_("“%(name)s” is a text document, not a table. Send the table as XLSX or CSV.")),
)
_WEB_PAGE: Final = N_(
    "“%(name)s” is a web page, not a table, whatever its name says."
    " Open it in your spreadsheet and save it as XLSX."
)
_WORKBOOK_NAMES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TEXT_NAMES: Final = (".csv", ".tsv", ".txt")
_NO_TABLE_NAME: Final = N_(
    "“%(name)s” is not named as a table is. Choose a file whose name ends in .xlsx, .xls or .csv."
)
_OTHER_CONTENT: Final = N_(
    "“%(name)s” is not what its name says. Open it in your spreadsheet and save it as XLSX."
)


def read_table(content: bytes, name: str, reading: TableFormat | None = None) -> SourceTable:
    """Read the table in a file whose name fits its content; detect what `reading` leaves open.

    The header is the first line with two texts or more, or the first line of a table of one column.
    Dates come as 2026-03-09 and whole numbers as digits, so an IIN that a spreadsheet took for a
    number has lost its leading zeros. Raises UnreadableTable, here or at a later row.
    """
    requested_format = reading or TableFormat()
    refuse_others(content, name)
    if is_workbook(content):
        sheet, sheets, lines = open_workbook(content, requested_format.sheet)
        table_format = TableFormat("xlsx", sheet=sheet)
    else:
        table_format, lines = _open_text(content, requested_format)
        sheets = []
    header_line, header, rest = _split_header(check_lines(lines), requested_format.header_line)
    for _ in range(1, requested_format.header_depth or 1):
        header = join_headers(header, next(rest, (0, []))[1])
    width = len(header)
    rows = (
        (line, [unescape_formula(text) for text in texts] + [""] * (width - len(texts)))
        for line, texts in rest
    )
    table_format = replace(
        table_format, header_line=header_line, header_depth=requested_format.header_depth
    )
    return SourceTable(reading=table_format, header=header, rows=rows, sheets=sheets)


def peek_tables(
    content: bytes, name: str, reading: TableFormat | None = None, *, lines: int
) -> dict[str, list[NumberedLine]]:
    """Return the first lines of each sheet, or of the requested one; a text has one sheet, "".

    Empty lines are left out; a text ends before its first damaged line. Raises UnreadableTable.
    """
    requested_format = reading or TableFormat()
    refuse_others(content, name)
    if is_workbook(content):
        sheets = peek_sheets(content, lines)
        sheet_names = {requested_format.sheet} if requested_format.sheet else set(sheets)
        return {sheet: rows for sheet, rows in sheets.items() if sheet in sheet_names}
    _format, rows = _open_text(content, requested_format)
    first: list[NumberedLine] = []
    with suppress(UnreadableTable):
        first.extend(islice(check_lines(rows), lines))
    return {"": first}


def join_headers(upper: list[str], lower: list[str]) -> list[str]:
    """Return a header of two lines as one: a merged cell above stands for all columns below it."""
    width, header, above = max(len(upper), len(lower)), [], ""
    for column in range(width):
        top = upper[column] if column < len(upper) else ""
        bottom = lower[column] if column < len(lower) else ""
        above = top or (above if bottom else "")
        header.append(" ".join(dict.fromkeys(text for text in (above, bottom) if text)))
    return header


def refuse_others(content: bytes, name: str) -> None:
    """Raise UnreadableTable for a file that is no table, by its content and its name."""
    short_name = PurePath(name.replace("\\", "/")).name[-80:]
    _refuse_other_kinds(content, short_name)
    _refuse_other_names(content, short_name)


def _refuse_other_kinds(content: bytes, name: str) -> None:
    if not content.strip():
        raise UnreadableTable(N_("The file is empty."))
    for beginning, reason in _WRONG_KINDS:
        if content.startswith(beginning):
            raise UnreadableTable(reason, name=name)
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta")):
        raise UnreadableTable(_WEB_PAGE, name=name)


def _refuse_other_names(content: bytes, name: str) -> None:
    ending = PurePath(name.lower()).suffix
    if ending not in _WORKBOOK_NAMES + _TEXT_NAMES:
        raise UnreadableTable(_NO_TABLE_NAME, name=name)
    if (ending in _WORKBOOK_NAMES) != is_workbook(content):
        raise UnreadableTable(_OTHER_CONTENT, name=name)


def _open_text(
    content: bytes, requested_format: TableFormat
) -> tuple[TableFormat, Iterator[NumberedLine]]:
    encoding = requested_format.encoding or find_encoding(content)
    text = decode_text(content, encoding)
    delimiter = requested_format.delimiter or find_sep_line(text) or find_delimiter(text)
    return TableFormat("csv", encoding=encoding, delimiter=delimiter), read_lines(
        content, encoding, delimiter
    )


def _split_header(
    lines: Iterator[NumberedLine], header_line: int | None
) -> tuple[int, list[str], Iterator[NumberedLine]]:
    """Return line number and texts of the header, and the lines after it."""
    before: list[NumberedLine] = []
    for line, texts in lines:
        is_header = line == header_line if header_line else sum(map(bool, texts)) > 1
        if is_header:
            return line, texts, lines
        if (header_line and line > header_line) or len(before) == _MAX_LINES_ABOVE_HEADER:
            before.append((line, texts))
            break
        before.append((line, texts))
    if header_line:
        raise UnreadableTable(
            N_("Line %(line)s is empty, so it can't be the header. Name another line."),
            line=header_line,
        )
    if not before:
        raise UnreadableTable(N_("There is nothing in the table."))
    line, texts = before[0]
    return line, texts, chain(before[1:], lines)
