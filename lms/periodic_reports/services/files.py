"""A report as PDF, XLSX, CSV and JSON, with equal numbers in all four.

Nothing here needs a request: jobs draw files too.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.i18n import LANGUAGES, format_date, format_number, format_percent, using_language
from lms.core.i18n import gettext as _
from lms.core.storage import FileStorage
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import Sheet, Total, write_workbook
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.queries import count_content, load_frozen_report
from lms.periodic_reports.rules import (
    SHOWN,
    NamedPeriod,
    ReportContent,
    ReportTable,
    adds_up,
    digest,
    list_numbers,
    to_canonical_json,
)
from lms.periodic_reports.rules.plan import PLAN, PROGRAMMES, PlanComparison, has_programme
from lms.periodic_reports.rules.wording import describe_document, number_name, table_name
from lms.programmes.rules.wording import state_name
from lms.reporting.queries.areas import Area
from lms.reporting.rules import share
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import measure_name, period_name

# A row of a chart: names in Kazakh and in Russian, whole per cent, the formatted share.
Bar = tuple[str, str, int, str]
LONGEST_CHART: Final = 30  # rows; a longer chart is unreadable
PDF: Final = "pdf"
FORMATS: Final = (PDF, "xlsx", "csv", "json")
TYPES: Final[Mapping[str, str]] = {
    PDF: "application/pdf",
    "xlsx": XLSX,
    "csv": CSV,
    "json": "application/json",
}


class DrawDocument(Protocol):
    """A function that draws a document of templates/pdf, as Documents.draw of lms.web.documents."""

    def __call__(self, name: str, **values: Any) -> bytes:
        """Return the PDF. Raises RenderingFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """A report with everything that its files need, so that no transaction is open during drawing.

    `at`: when it was handed in, else when it was counted. `pdf_sha256`: the document stored at
    handing in.
    """

    content: ReportContent
    at: datetime
    zone: ZoneInfo
    is_handed_in: bool = False
    pdf_sha256: str | None = None

    @property
    def name(self) -> str:
        """The name of its files, without the extension."""
        content = self.content
        part = f"-{content.number}" if content.number else ""
        return f"report-{content.place_kind}-{content.place_id}-{content.period.name}{part}"


def load_ready_report(
    session: Session, area: Area, period: NamedPeriod, *, number: int = 0, moment: Moment
) -> ReadyReport:
    """Load a report as it was handed in under a number, else (0) as the records are now.

    Raises ReportNotFound.
    """
    if not number:
        return ReadyReport(
            count_content(session, area, period, today=moment.today, zone=moment.zone),
            moment.now,
            moment.zone,
        )
    report = load_frozen_report(session, area, period, number)
    if report is None:
        raise ReportNotFound
    content, handed_in = report
    return ReadyReport(
        content,
        handed_in.handed_in_at,
        moment.zone,
        is_handed_in=True,
        pdf_sha256=handed_in.pdf_sha256,
    )


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
        return build_csv(content) if kind == "csv" else to_canonical_json(content)


def build_csv(content: ReportContent) -> bytes:
    """Build a line for each number: table, row, measure, number."""
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
        (table, key, name_kk, name_ru, code, number_name(table, code), value)
        for table, key, name_kk, name_ru, code, value in list_numbers(content)
    )
    return b"".join(write_csv(header, rows))


def build_xlsx(content: ReportContent) -> bytes:
    """Build a sheet for each table.

    Totals are formulas where the rows add up, and numbers where people are counted once.
    """
    totals = Sheet(
        table_name("totals", content),
        [_("Measure"), _("Count")],
        [(measure_name(code), content.totals[code]) for code in MEASURES if code in content.totals],
    )
    file = io.BytesIO()
    write_workbook(
        file,
        [
            totals,
            *(_table_sheet(content, table) for table in content.tables),
            *_plan_sheets(content),
        ],
    )
    return file.getvalue()


def _table_sheet(content: ReportContent, table: ReportTable) -> Sheet:
    header = [_("Name in Kazakh"), _("Name in Russian"), *(measure_name(code) for code in SHOWN)]
    rows: list[list[Cell]] = [
        [line.name_kk, line.name_ru, *(line.values[code] for code in SHOWN)] for line in table.lines
    ]
    sums = [
        Total(content.totals[code]) if rows and adds_up(code) else content.totals[code]
        for code in SHOWN
    ]
    return Sheet(table_name(table.name, content), header, rows, ["Барлығы", "Всего", *sums])


def _plan_sheets(content: ReportContent) -> list[Sheet]:
    if content.plan is None:
        return []
    return [_plan_sheet(content, content.plan), _programmes_sheet(content, content.plan)]


def _plan_sheet(content: ReportContent, plan: PlanComparison) -> Sheet:
    header = [
        _("Name in Kazakh"),
        _("Name in Russian"),
        _("From"),
        _("Until"),
        _("Plan"),
        _("Fact"),
        _("More than planned"),
        _("Of the plan, %"),
        _("Regions added up"),
    ]
    rows = [
        (
            line.name_kk,
            line.name_ru,
            line.first,
            line.last,
            line.planned,
            line.fact,
            line.difference,
            line.percent,
            line.regions,
        )
        for line in plan.lines
    ]
    return Sheet(table_name(PLAN, content), header, rows)


def _programmes_sheet(content: ReportContent, plan: PlanComparison) -> Sheet:
    header = [
        _("Name in Kazakh"),
        _("Name in Russian"),
        _("Has an approved programme"),
        _("State"),
        _("Document"),
        _("Day of the document"),
        _("Indicators planned"),
        _("Of them met"),
    ]
    rows = [
        (
            programme.name_kk,
            programme.name_ru,
            int(programme.is_approved),
            state_name(programme.state),
            programme.document,
            programme.document_on,
            programme.planned,
            programme.met,
        )
        for programme in plan.programmes
    ]
    return Sheet(table_name(PROGRAMMES, content), header, rows)


def build_pdf(ready: ReadyReport, draw: DrawDocument) -> bytes:
    """Draw the document in both languages. Raises RenderingFailed."""
    content, words = ready.content, {}
    for language in LANGUAGES:
        with using_language(language):
            words[language] = _document_words(content, format_date(ready.at, ready.zone))
    charts = {
        name: bars
        for name, bars in (
            ("places", _list_shares(content.tables[0])),
            (PLAN, _list_plan_shares(content)),
        )
        if 1 < len(bars) <= LONGEST_CHART
    }
    return draw(
        "report",
        created=f"{ready.at:%Y-%m-%dT%H:%M:%SZ}",
        content=content,
        shown=SHOWN,
        is_handed_in=ready.is_handed_in,
        sha256=digest(content),
        charts=charts,
        figure=_format_figure,
        has_programme=has_programme(content.plan),
        drawings={name: ("bars.svg", {"bars": bars}) for name, bars in charts.items()},
        **words,
    )


def _document_words(content: ReportContent, day: str) -> dict[str, Any]:
    """Return the texts of the document in the current language."""
    plan = content.plan or PlanComparison()
    return {
        "period": period_name(content.period.name),
        "first": format_date(content.period.first),
        "last": format_date(content.period.last),
        "counted": format_date(content.counted_on),
        "day": day,
        "measures": {code: measure_name(code) for code in content.totals},
        "tables": {
            name: table_name(name, content)
            for name in (*(table.name for table in content.tables), PLAN, PROGRAMMES)
        },
        "states": {line.state: state_name(line.state) for line in plan.programmes},
        "documents": {line.key: describe_document(line) for line in plan.programmes},
    }


def _format_figure(value: int) -> str:
    with using_language("kk"):
        return format_number(value)


def _list_shares(table: ReportTable) -> list[Bar]:
    """List the rows with obliged people by the share of those who met, largest first."""
    rows = (
        (line.name_kk, line.name_ru, share(line.values["met"], line.values["obliged"]))
        for line in table.lines
    )
    return _build_bars(
        [(name_kk, name_ru, part) for name_kk, name_ru, part in rows if part is not None]
    )


def _list_plan_shares(content: ReportContent) -> list[Bar]:
    """List the planned indicators by the share of the plan that is reached, largest first."""
    lines = content.plan.lines if content.plan else ()
    return _build_bars(
        [
            (line.name_kk, line.name_ru, line.percent / 100)
            for line in lines
            if line.percent is not None
        ]
    )


def _build_bars(rows: Sequence[tuple[str, str, float]]) -> list[Bar]:
    with using_language("kk"):
        return [
            (name_kk, name_ru, min(100, int(100 * part)), format_percent(part))
            for name_kk, name_ru, part in sorted(rows, key=lambda row: -row[2])
        ]
