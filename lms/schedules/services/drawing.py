"""Report files: read within the recipient's scope, then written without the database."""

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
from lms.periodic_reports.queries import find_last_number
from lms.periodic_reports.rules import find_period, is_additive
from lms.periodic_reports.services import load_ready_report, write_report
from lms.periodic_reports.services.ready import DrawDocument
from lms.report_builder.services import write_saved_file
from lms.reporting.queries.invited import count_invited_people
from lms.reporting.rules.words import name_invited, name_measure
from lms.schedules.queries import FigureTable, SendingRow, Subject, count_figure_tables
from lms.schedules.queries.figures import DAY_MEASURES, FIGURE_MEASURES
from lms.schedules.rules import CSV, FIGURES, PDF, PERIODIC, SAVED

PDF_ROWS: Final = 500  # rows of a table in a PDF; a workbook holds all
Write = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Tools:
    """Collaborators for writing a file; `language` is the recipient's."""

    draw: DrawDocument
    storage: FileStorage
    language: str
    moment: Moment


def prepare_file(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    """Read a report within the scope of its area's actor; return a function that writes it.

    The returned function needs no database and may raise RenderingFailed. A report to hand in is
    sent as it was handed in, if it was. Raises DomainError if a saved report cannot be counted.
    """
    return _PREPARERS[subject.kind](session, subject, row, tools)


def _prepare_periodic(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    period = find_period(row.every, row.first)
    ready = load_ready_report(
        session,
        subject.area,
        period,
        number=find_last_number(session, subject.area, period),
        moment=tools.moment,
    )
    return partial(
        write_report,
        row.format,
        ready,
        language=tools.language,
        draw=tools.draw,
        storage=tools.storage,
    )


def _prepare_figures(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    today = tools.moment.today
    with using_language(tools.language):
        tables = count_figure_tables(session, subject.area, row.first, row.last, today=today)
    invited_count = count_invited_people(session, subject.area, now=tools.moment.now)
    name = subject.names[tools.language]
    report = FiguresReport(
        area=name,
        first=row.first,
        last=row.last,
        today=today,
        tables=tuple(tables),
        invited=invited_count,
    )
    return partial(_write_figures, report, row.format, tools)


def _prepare_saved(session: Session, subject: Subject, row: SendingRow, tools: Tools) -> Write:
    file = write_saved_file(
        session,
        report_id=subject.saved_report_id or 0,
        by=subject.area.actor,
        kind=row.format,
        language=tools.language,
        moment=tools.moment,
    )
    return lambda: file.content


_PREPARERS: Final[dict[str, Callable[[Session, Subject, SendingRow, Tools], Write]]] = {
    FIGURES: _prepare_figures,
    PERIODIC: _prepare_periodic,
    SAVED: _prepare_saved,
}


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """The figures of an area, written in the current language."""

    area: str
    first: date
    last: date
    today: date
    tables: tuple[FigureTable, ...]
    invited: int | None = None  # people with an open offer of a post; None for units

    def build_header(self) -> list[str]:
        """Return the column heads: the name, and each measure with its day or days."""
        days = {
            True: f"{self.today:%d.%m.%Y}",
            False: f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}",
        }
        return [
            _("Title"),
            *(f"{name_measure(code)}, {days[code in DAY_MEASURES]}" for code in FIGURE_MEASURES),
        ]

    def list_facts(self) -> list[tuple[str, str]]:
        """Return the terms and values that describe the report."""
        facts = [
            (_("Area"), self.area),
            (_("Period"), f"{format_date(self.first)} – {format_date(self.last)}"),
            (_("Counted on"), format_date(self.today)),
        ]
        if self.invited is not None:
            facts.append((name_invited(), format_number(self.invited)))
        return facts


def _write_figures(report: FiguresReport, form: str, tools: Tools) -> bytes:
    with using_language(tools.language):
        if form == PDF:
            return _write_figures_pdf(report, tools)
        return _write_figures_csv(report) if form == CSV else _write_figures_xlsx(report)


def _write_figures_csv(report: FiguresReport) -> bytes:
    """Return all tables as one, each row with the caption of its table.

    The invited of an organisation have a row of their own: the number stands in the first column.
    """
    rows: list[list[Cell]] = [
        [table.caption, name, *numbers] for table in report.tables for name, numbers in table.rows
    ]
    if report.invited is not None:
        blanks: list[Cell] = [None] * (len(FIGURE_MEASURES) - 1)
        rows.append([name_invited(), report.area, report.invited, *blanks])
    return b"".join(write_csv([_("Table"), *report.build_header()], rows))


def _write_figures_xlsx(report: FiguresReport) -> bytes:
    """Return a workbook: a sheet about the report, then one per table.

    Totals are formulas where the rows add up, and numbers where people are counted once.
    """
    sheets = [Sheet(_("About this report"), [_("Figures"), ""], report.list_facts())]
    for table in report.tables:
        rows: list[Sequence[Cell]] = [[name, *numbers] for name, numbers in table.rows]
        totals = [
            _("Total"),
            *(
                Total(value) if rows and is_additive(code) else value
                for code, value in zip(FIGURE_MEASURES, table.totals, strict=True)
            ),
        ]
        sheets.append(
            Sheet(title=table.caption, header=report.build_header(), rows=rows, foot=totals)
        )
    buffer = io.BytesIO()
    write_workbook(buffer, sheets)
    return buffer.getvalue()


def _write_figures_pdf(report: FiguresReport, tools: Tools) -> bytes:
    header, tables = report.build_header(), []
    for table in report.tables:
        rows = [
            (name, [format_number(value) for value in numbers])
            for name, numbers in table.rows[:PDF_ROWS]
        ]
        omitted_count = len(table.rows) - len(rows)
        tables.append(
            (table.caption, rows, [format_number(value) for value in table.totals], omitted_count)
        )
    return tools.draw(
        "figures",
        created=f"{tools.moment.now:%Y-%m-%dT%H:%M:%SZ}",
        language=tools.language,
        title=_("Figures"),
        area=report.area,
        facts=report.list_facts()[1:],
        head=header,
        tables=tables,
        total=_("Total"),
        left=_("Not shown on paper: %(count)s more rows"),
        number=format_number,
    )
