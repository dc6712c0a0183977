"""A report to hand in as files: PDF, XLSX, CSV and JSON, with equal numbers in all four. Nothing here needs a request: jobs draw them too."""

import io
from collections.abc import Callable, Mapping, Sequence
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
from lms.periodic_reports.queries import content_of, frozen
from lms.periodic_reports.rules import (
    SHOWN,
    NamedPeriod,
    ReportContent,
    ReportTable,
    canonical,
    digest,
    is_added,
    long_rows,
)
from lms.periodic_reports.rules.plan import PLAN, PROGRAMMES, PlanComparison, has_programme
from lms.periodic_reports.rules.wording import document_words, number_name, table_name
from lms.programmes.rules.wording import state_name
from lms.reporting.queries.places import Area
from lms.reporting.rules import share
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import measure_name, period_name

# A row of a chart: names in Kazakh and in Russian, whole per cent, the share in words.
Bar = tuple[str, str, int, str]
LONGEST_CHART: Final = 30  # rows: of more, nobody sees anything that the table does not say
PDF: Final = "pdf"
FORMATS: Final = (PDF, "xlsx", "csv", "json")
TYPES: Final[Mapping[str, str]] = {
    PDF: "application/pdf",
    "xlsx": XLSX,
    "csv": CSV,
    "json": "application/json",
}


class DrawDocument(Protocol):
    """A function that draws a document of templates/pdf, as lms.web.documents.Documents.draw."""

    def __call__(self, name: str, **values: Any) -> bytes:
        """The PDF. Raises RenderingFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """A report as it is to be written: everything is read, so that no transaction stays open while it is drawn.

    `at`: when it was handed in, else when it was counted. `pdf_sha256`: the document that was stored when it was handed in.
    """

    content: ReportContent
    at: datetime
    zone: ZoneInfo
    is_handed_in: bool = False
    pdf_sha256: str | None = None

    @property
    def name(self) -> str:
        """What its files are called, without the ending."""
        content = self.content
        part = f"-{content.number}" if content.number else ""
        return f"report-{content.place_kind}-{content.place_id}-{content.period.name}{part}"


def ready_report(
    session: Session, place: Area, period: NamedPeriod, *, number: int = 0, moment: Moment
) -> ReadyReport:
    """The report of a place as it was handed in under a number, else (0) as the records are now. Raises ReportNotFound."""
    if not number:
        return ReadyReport(
            content_of(session, place, period, today=moment.today, zone=moment.zone),
            moment.now,
            moment.zone,
        )
    found = frozen(session, place, period, number)
    if found is None:
        raise ReportNotFound
    content, kept = found
    return ReadyReport(
        content, kept.handed_in_at, moment.zone, is_handed_in=True, pdf_sha256=kept.pdf_sha256
    )


def kept_pdf(ready: ReadyReport, storage: FileStorage) -> bytes | None:
    """The document that was stored when the report was handed in: what was handed in has always the same bytes."""
    return storage.get(ready.pdf_sha256) if ready.pdf_sha256 else None


def written(
    kind: str, ready: ReadyReport, *, language: str, draw: DrawDocument, storage: FileStorage
) -> bytes:
    """The report as a file of this kind (of FORMATS), its words in the language; the PDF holds both. Raises RenderingFailed."""
    content = ready.content
    writers: dict[str, Callable[[], bytes]] = {
        PDF: lambda: kept_pdf(ready, storage) or pdf(ready, draw),
        "xlsx": lambda: xlsx(content),
        "csv": lambda: csv(content),
        "json": lambda: canonical(content),
    }
    with using_language(language):
        return writers[kind]()


def csv(content: ReportContent) -> bytes:
    """A line for each number: the table, what the row is about, the measure, the number."""
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
        for table, key, name_kk, name_ru, code, value in long_rows(content)
    )
    return b"".join(write_csv(header, rows))


def xlsx(content: ReportContent) -> bytes:
    """A sheet for each table. The totals below a column are formulas where its rows add up, and numbers where people are counted once."""
    totals = Sheet(
        table_name("totals", content),
        [_("Measure"), _("Count")],
        [(measure_name(code), content.totals[code]) for code in MEASURES if code in content.totals],
    )
    file = io.BytesIO()
    write_workbook(
        file,
        [totals, *(_sheet(content, table) for table in content.tables), *_plan_sheets(content)],
    )
    return file.getvalue()


def _sheet(content: ReportContent, table: ReportTable) -> Sheet:
    header = [_("Name in Kazakh"), _("Name in Russian"), *(measure_name(code) for code in SHOWN)]
    rows: list[list[Cell]] = [
        [line.name_kk, line.name_ru, *(line.values[code] for code in SHOWN)] for line in table.lines
    ]
    sums = [
        Total(content.totals[code]) if rows and is_added(code) else content.totals[code]
        for code in SHOWN
    ]
    return Sheet(table_name(table.name, content), header, rows, ["Барлығы", "Всего", *sums])


def _plan_sheets(content: ReportContent) -> list[Sheet]:
    if content.plan is None:
        return []
    names = [_("Name in Kazakh"), _("Name in Russian")]
    plan = Sheet(
        table_name(PLAN, content),
        [
            *names,
            _("From"),
            _("Until"),
            _("PlanComparison"),
            _("Fact"),
            _("More than planned"),
            _("Of the plan, %"),
            _("Regions added up"),
        ],
        [
            (
                one.name_kk,
                one.name_ru,
                one.first,
                one.last,
                one.planned,
                one.fact,
                one.difference,
                one.percent,
                one.regions,
            )
            for one in content.plan.lines
        ],
    )
    programmes = Sheet(
        table_name(PROGRAMMES, content),
        [
            *names,
            _("Has an approved programme"),
            _("State"),
            _("Document"),
            _("Day of the document"),
            _("Indicators planned"),
            _("Of them met"),
        ],
        [
            (
                one.name_kk,
                one.name_ru,
                int(one.is_approved),
                state_name(one.state),
                one.document,
                one.document_on,
                one.planned,
                one.met,
            )
            for one in content.plan.programmes
        ],
    )
    return [plan, programmes]


def pdf(ready: ReadyReport, draw: DrawDocument) -> bytes:
    """The document, in both languages. Raises RenderingFailed."""
    content, words = ready.content, {}
    for language in LANGUAGES:
        with using_language(language):
            words[language] = _words(content, format_date(ready.at, ready.zone))
    charts = {
        name: bars
        for name, bars in (("places", _shares(content.tables[0])), (PLAN, _plan_shares(content)))
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
        figure=_figure,
        has_programme=has_programme(content.plan),
        drawings={name: ("bars.svg", {"bars": bars}) for name, bars in charts.items()},
        **words,
    )


def _words(content: ReportContent, day: str) -> dict[str, Any]:
    """What stands in the document in the language of the moment."""
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
        "states": {one.state: state_name(one.state) for one in plan.programmes},
        "documents": {one.key: document_words(one) for one in plan.programmes},
    }


def _figure(value: int) -> str:
    with using_language("kk"):
        return format_number(value)


def _shares(table: ReportTable) -> list[Bar]:
    """The share of those who have done what they must, where anybody must; the largest first."""
    rows = (
        (line.name_kk, line.name_ru, share(line.values["met"], line.values["obliged"]))
        for line in table.lines
    )
    return _bars([(name_kk, name_ru, part) for name_kk, name_ru, part in rows if part is not None])


def _plan_shares(content: ReportContent) -> list[Bar]:
    """The share of the plan that is reached, indicator by indicator, where something is planned."""
    lines = content.plan.lines if content.plan else ()
    return _bars(
        [
            (line.name_kk, line.name_ru, line.percent / 100)
            for line in lines
            if line.percent is not None
        ]
    )


def _bars(rows: Sequence[tuple[str, str, float]]) -> list[Bar]:
    with using_language("kk"):
        return [
            (name_kk, name_ru, min(100, int(100 * part)), format_percent(part))
            for name_kk, name_ru, part in sorted(rows, key=lambda row: -row[2])
        ]
