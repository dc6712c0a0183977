"""Tables as XLSX workbooks in a file: those of a report, with totals and several sheets, and those of one list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final

from lms.core.tables.cells import Cell, harmless
from lms.core.tables.xlsx_stream import COLUMN_WIDTH, SHEET_ROWS, stream_xlsx

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the column above it: a formula, with its value for whoever reads the file without computing."""

    value: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. `foot`: one more row below the others, of totals."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell | Total] = ()


def write_workbook(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Writes small tables to the file, each on a sheet of its own."""
    from xlsxwriter import Workbook  # kept off the start path

    book = Workbook(file, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"})
    head_format, foot_format = (
        book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
        book.add_format({"bold": True}),
    )
    for one in sheets:
        sheet = book.add_worksheet(one.title)
        _write_sheet(sheet, head_format, one.header, one.rows)
        for column, value in enumerate(one.foot):
            _write_foot(sheet, len(one.rows) + 1, column, value, foot_format)
    book.close()


def _write_foot(sheet: Any, line: int, column: int, value: Cell | Total, look: Any) -> None:
    if isinstance(value, Total):
        from xlsxwriter.utility import xl_range  # kept off the start path

        above = xl_range(1, column, max(line - 1, 1), column)
        sheet.write_formula(line, column, f"=SUM({above})", look, value.value)
    else:
        _write_cell(sheet, line, column, harmless(value))


def write_xlsx(
    file: BinaryIO,
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Writes the table to the file: numbers as numbers, dates as dates, text as text and never as a formula or a link.

    What does not fit on one sheet goes on the next. `title` names the first sheet: at most 31 characters, no brackets, colons, slashes,
    asterisks or question marks.
    """
    file.writelines(stream_xlsx(title=title, header=header, rows=rows, sheet_rows=sheet_rows))


def _write_sheet(
    sheet: Any, head_format: Any, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    sheet.set_column(0, len(header) - 1, COLUMN_WIDTH)
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, head_format)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write_cell(sheet, line, column, harmless(value))


def _write_cell(sheet: Any, line: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value)
    elif value is not None:
        sheet.write_number(line, column, value)
