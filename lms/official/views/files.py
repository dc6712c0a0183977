"""A report to hand in as files: PDF, XLSX, CSV and JSON, with equal numbers in all four."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from flask import abort, render_template

from lms.core.i18n import format_date, format_number, format_percent, using_language
from lms.core.i18n import gettext as _
from lms.core.pdf import RenderingFailed
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import Sheet, Total, write_workbook
from lms.official.rules import SHOWN, ReportContent, ReportTable, canonical, digest, is_added, long_rows
from lms.reporting.rules import share
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import period_name
from lms.web.runtime import runtime

log = structlog.get_logger()
FORMATS: Final = ("pdf", "xlsx", "csv", "json")
TYPES: Final[Mapping[str, str]] = {"pdf": "application/pdf", "xlsx": XLSX, "csv": CSV, "json": "application/json"}
LANGUAGES: Final = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When the numbers were counted or handed in: for the PDF, whose words depend on it."""

    at: datetime
    handed_in: bool


def table_name(name: str, content: ReportContent) -> str:
    """The caption of a table in the language of the moment."""
    if name == "places":
        return _("By organisation") if content.place_kind == "organisations" else _("By district or region")
    return {"totals": _("Totals"), "courses": _("By course"), "months": _("By month")}[name]


def measure_name(code: str) -> str:
    """A measure in the language of the moment."""
    return _(MEASURES[code].name)


def written(kind: str, content: ReportContent, stamp: Stamp) -> bytes:
    """The report as a file of this kind."""
    writers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf(content, stamp), "xlsx": lambda: xlsx(content), "csv": lambda: csv(content), "json": lambda: canonical(content),
    }  # fmt: skip
    return writers[kind]()


def csv(content: ReportContent) -> bytes:
    """A line for each number: the table, what the row is about, the measure, the number."""
    header = [_("Table"), _("Key"), _("Name in Kazakh"), _("Name in Russian"), _("Code of the measure"), _("Measure"), _("Count")]
    rows = (
        (table, line.key, line.name_kk, line.name_ru, measure, measure_name(measure), value)
        for table, line, measure, value in long_rows(content)
    )
    return b"".join(write_csv(header, rows))


def xlsx(content: ReportContent) -> bytes:
    """A sheet for each table. The totals below a column are formulas where its rows add up, and numbers where people are counted once."""
    totals = Sheet(
        table_name("totals", content), [_("Measure"), _("Count")],
        [(measure_name(code), content.totals[code]) for code in MEASURES if code in content.totals],
    )  # fmt: skip
    file = io.BytesIO()
    write_workbook(file, [totals, *(_sheet(content, table) for table in content.tables)])
    return file.getvalue()


def _sheet(content: ReportContent, table: ReportTable) -> Sheet:
    header = [_("Name in Kazakh"), _("Name in Russian"), *(measure_name(code) for code in SHOWN)]
    rows: list[list[Cell]] = [[line.name_kk, line.name_ru, *(line.values[code] for code in SHOWN)] for line in table.lines]
    sums = [Total(content.totals[code]) if rows and is_added(code) else content.totals[code] for code in SHOWN]
    return Sheet(table_name(table.name, content), header, rows, ["Барлығы", "Всего", *sums])


def pdf(content: ReportContent, stamp: Stamp) -> bytes:
    """The document, in both languages. Ends the request with 503 where it cannot be drawn."""
    zone = runtime().settings.timezone
    words = {}
    for language in LANGUAGES:
        with using_language(language):
            words[language] = _words(content, format_date(stamp.at, zone))
    html = render_template(
        "pdf/report.html", created=f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}", content=content, shown=SHOWN, is_handed_in=stamp.handed_in,
        sha256=digest(content), bars=_bars(content.tables[0]), figure=_figure, **words,
    )  # fmt: skip
    try:
        return runtime().pdf_batches.render(html=html, css=render_template("pdf/report.css"))
    except RenderingFailed as failure:
        log.exception("report not drawn", place=f"{content.place_kind}:{content.place_id}", reason=str(failure))
        abort(503)


def _words(content: ReportContent, day: str) -> dict[str, Any]:
    """What stands in the document in the language of the moment."""
    return {
        "period": period_name(content.period.name), "first": format_date(content.period.first), "last": format_date(content.period.last),
        "counted": format_date(content.counted_on), "day": day, "measures": {code: measure_name(code) for code in content.totals},
        "tables": {table.name: table_name(table.name, content) for table in content.tables},
    }  # fmt: skip


def _figure(value: int) -> str:
    with using_language("kk"):
        return format_number(value)


def _bars(table: ReportTable) -> list[tuple[str, str, int, str]]:
    """For each row with anybody who must: both names, the share of those who have done it in whole per cent, and in words."""
    found = []
    for line in table.lines:
        part = share(line.values["met"], line.values["obliged"])
        if part is not None:
            with using_language("kk"):
                found.append((line.name_kk, line.name_ru, min(100, round(100 * part)), format_percent(part)))
    return found
