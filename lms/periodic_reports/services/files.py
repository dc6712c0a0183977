"""A report as PDF, XLSX, CSV and JSON, with equal numbers in all four.

Nothing here needs a request: jobs draw files too.
"""

import io
from collections.abc import Mapping
from itertools import chain
from typing import Final

from lms.core.i18n import gettext as _
from lms.core.i18n import using_language
from lms.core.storage import FileStorage
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import Sheet, Total, write_workbook
from lms.periodic_reports.rules import (
    ReportContent,
    ReportTable,
    encode_canonical_json,
    is_additive,
    list_numbers,
)
from lms.periodic_reports.rules.plan import PlanLine
from lms.periodic_reports.rules.wording import name_number, name_table, name_text
from lms.periodic_reports.rules.words import WORDS
from lms.periodic_reports.services.document import build_pdf
from lms.periodic_reports.services.plan_sheets import build_plan_sheets
from lms.periodic_reports.services.ready import DrawDocument, ReadyReport
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import name_invited, name_measure

PDF: Final = "pdf"
FORMATS: Final = (PDF, "xlsx", "csv", "json")
TYPES: Final[Mapping[str, str]] = {
    PDF: "application/pdf",
    "xlsx": XLSX,
    "csv": CSV,
    "json": "application/json",
}


def load_stored_pdf(ready: ReadyReport, storage: FileStorage) -> bytes | None:
    """Load the document stored at handing in: its bytes never change."""
    return storage.get(ready.pdf_sha256) if ready.pdf_sha256 else None


def write_report(
    kind: str, ready: ReadyReport, *, language: str, draw: DrawDocument, storage: FileStorage
) -> bytes:
    """Write the report as a file of FORMATS, in the language; the PDF holds both.

    Raises RenderingFailed.
    """
    content = ready.content
    with using_language(language):
        if kind == PDF:
            return load_stored_pdf(ready, storage) or build_pdf(ready, draw)
        if kind == "xlsx":
            return build_xlsx(content)
        return build_csv(content) if kind == "csv" else encode_canonical_json(content)


def build_csv(content: ReportContent) -> bytes:
    """Build a line for each number: table, row, measure, number; then one for each text."""
    header = [
        _("Table"),
        _("Key"),
        _("Name in Kazakh"),
        _("Name in Russian"),
        _("Code of the measure"),
        _("Measure"),
        _("Count"),
    ]
    rows = (
        (table, key, name_kk, name_ru, code, name_number(table, code), value)
        for table, key, name_kk, name_ru, code, value in list_numbers(content)
    )
    texts = (
        (WORDS, key, text_kk, text_ru, code, name_text(code), None)
        for code, key, text_kk, text_ru in _list_texts(content)
    )
    return b"".join(write_csv(header, chain(rows, texts)))


def _list_texts(content: ReportContent) -> list[tuple[str, str, str, str]]:
    return list(content.words.list_texts()) if content.words else []


def build_xlsx(content: ReportContent) -> bytes:
    """Build a sheet for each table.

    Totals are formulas where the rows add up, and numbers where people are counted once.
    """
    totals = Sheet(name_table("totals", content), [_("Measure"), _("Count")], _list_totals(content))
    file = io.BytesIO()
    write_workbook(
        file,
        [
            totals,
            *(_build_table_sheet(content, table) for table in content.tables),
            *build_plan_sheets(content),
            *_build_words_sheets(content),
        ],
    )
    return file.getvalue()


def _list_totals(content: ReportContent) -> list[tuple[str, int]]:
    totals = [
        (name_measure(code), content.totals[code]) for code in MEASURES if code in content.totals
    ]
    if content.invited is not None:
        totals.append((name_invited(), content.invited))
    return totals


def _build_table_sheet(content: ReportContent, table: ReportTable) -> Sheet:
    header = [
        _("Name in Kazakh"),
        _("Name in Russian"),
        *(name_measure(code) for code in content.table_measures),
    ]
    rows: list[list[Cell]] = [
        [line.name_kk, line.name_ru, *(line.values[code] for code in content.table_measures)]
        for line in table.lines
    ]
    sums = [
        Total(content.totals[code]) if rows and is_additive(code) else content.totals[code]
        for code in content.table_measures
    ]
    return Sheet(
        title=name_table(table.name, content),
        header=header,
        rows=rows,
        foot=["Барлығы", "Всего", *sums],
    )


def _build_words_sheets(content: ReportContent) -> list[Sheet]:
    texts = _list_texts(content)
    if not texts:
        return []
    lines = {line.key: line for line in content.plan.lines} if content.plan else {}
    rows = []
    for code, key, text_kk, text_ru in texts:
        line = lines.get(key)
        name = _describe_line(line) if line else ""
        rows.append((name_text(code), name, text_kk, text_ru))
    header = [_("What is written"), _("Indicator"), _("In Kazakh"), _("In Russian")]
    return [Sheet(name_table(WORDS, content), header, rows)]


def _describe_line(line: PlanLine) -> str:
    return f"{line.name_kk} / {line.name_ru}, {line.first:%d.%m.%Y} – {line.last:%d.%m.%Y}"
