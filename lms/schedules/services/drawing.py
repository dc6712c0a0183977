"""The file of a report: read within the scope of who gets it, then written. Nothing here needs a request."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.i18n import format_date, format_number, using_language
from lms.core.i18n import gettext as _
from lms.core.storage import FileStorage
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import Sheet, Total, write_workbook
from lms.periodic_reports.queries import last_number
from lms.periodic_reports.rules import period_of
from lms.periodic_reports.services import ready_report, written
from lms.periodic_reports.services.files import DrawDocument
from lms.report_builder.services import saved_file
from lms.reporting.rules.words import measure_name
from lms.schedules.queries import FigureTable, SendingRow, Subject, figure_tables
from lms.schedules.queries.figures import SHOWN, STANDING
from lms.schedules.rules import CSV, FIGURES, OFFICIAL, PDF, SAVED

PDF_ROWS: Final = 500  # of a table on paper; whoever needs more takes a workbook
Write = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Tools:
    """What drawing needs besides the database, and when it is done. `language`: of who gets the report."""

    draw: DrawDocument
    storage: FileStorage
    language: str
    moment: Moment


def prepare(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    """Reads the report, within the scope of its place's actor; what is returned writes its file, without the database.

    A report to hand in is sent as it was handed in, if it was. Raises what keeps a saved report from being counted (DomainError); writing raises
    RenderingFailed.
    """
    return _PREPARED[subject.kind](session, subject, row, tools)


def _official(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    period = period_of(row.every, row.first)
    ready = ready_report(
        session,
        subject.place,
        period,
        number=last_number(session, subject.place, period),
        moment=tools.moment,
    )
    return partial(
        written, row.format, ready, language=tools.language, draw=tools.draw, storage=tools.storage
    )


def _figures(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    today = tools.moment.today
    with using_language(tools.language):
        tables = figure_tables(
            session, subject.place, row.first, row.last, today=today, zone=tools.moment.zone
        )
    report = FiguresReport(subject.names[tools.language], row.first, row.last, today, tuple(tables))
    return partial(_written_figures, report, row.format, tools)


def _saved(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    file = saved_file(
        session,
        report_id=subject.saved_report_id or 0,
        by=subject.place.actor,
        kind=row.format,
        language=tools.language,
        moment=tools.moment,
    )
    return lambda: file.content


_PREPARED: Final[dict[str, Callable[[Session, Subject, SendingRow, Tools], Write]]] = {
    FIGURES: _figures,
    OFFICIAL: _official,
    SAVED: _saved,
}


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """The figures of a place, to be written in the language of the moment."""

    place: str
    first: date
    last: date
    today: date
    tables: tuple[FigureTable, ...]

    def header(self) -> list[str]:
        """The name of a row and the measures, each with its day or days."""
        days = {
            True: f"{self.today:%d.%m.%Y}",
            False: f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}",
        }
        return [_("Name"), *(f"{measure_name(code)}, {days[code in STANDING]}" for code in SHOWN)]

    def facts(self) -> list[tuple[str, str]]:
        """What it is about: terms and values."""
        return [
            (_("Place"), self.place),
            (_("Period"), f"{format_date(self.first)} – {format_date(self.last)}"),
            (_("Counted on"), format_date(self.today)),
        ]


def _written_figures(report: FiguresReport, form: str, tools: Tools) -> bytes:
    with using_language(tools.language):
        if form == PDF:
            return _figures_pdf(report, tools)
        return _figures_csv(report) if form == CSV else _figures_xlsx(report)


def _figures_csv(report: FiguresReport) -> bytes:
    """All tables below each other, each row with the name of its table."""
    rows: list[list[Cell]] = [
        [table.caption, name, *numbers] for table in report.tables for name, numbers in table.rows
    ]
    return b"".join(write_csv([_("Table"), *report.header()], rows))


def _figures_xlsx(report: FiguresReport) -> bytes:
    """What it is about, then a sheet for each table, with totals as formulas: the rows are facts and add up."""
    sheets = [Sheet(_("About this report"), [_("Figures"), ""], report.facts())]
    for table in report.tables:
        rows: list[Sequence[Cell]] = [[name, *numbers] for name, numbers in table.rows]
        foot = [_("Total"), *(Total(value) if rows else value for value in table.totals)]
        sheets.append(Sheet(table.caption, report.header(), rows, foot))
    file = io.BytesIO()
    write_workbook(file, sheets)
    return file.getvalue()


def _figures_pdf(report: FiguresReport, tools: Tools) -> bytes:
    head, tables = report.header(), []
    for table in report.tables:
        rows = [
            (name, [format_number(value) for value in numbers])
            for name, numbers in table.rows[:PDF_ROWS]
        ]
        left = len(table.rows) - len(rows)
        tables.append((table.caption, rows, [format_number(value) for value in table.totals], left))
    return tools.draw(
        "figures",
        created=f"{tools.moment.now:%Y-%m-%dT%H:%M:%SZ}",
        language=tools.language,
        title=_("Figures"),
        place=report.place,
        facts=report.facts()[1:],
        head=head,
        tables=tables,
        total=_("Total"),
        left=_("Not shown on paper: %(count)s more rows"),
        number=format_number,
    )
