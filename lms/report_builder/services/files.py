"""Composed reports as files, without a request: for pages and for e-mails."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.i18n import gettext as _
from lms.core.i18n import using_language
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import Sheet, Total, write_workbook
from lms.report_builder.queries.composed_tables import ComposedTable, ResultColumn, ResultLine
from lms.report_builder.queries.descriptions import describe_invited, describe_table
from lms.report_builder.queries.report_areas import load_report_area
from lms.report_builder.queries.results import compose_report
from lms.report_builder.queries.saved import load_report
from lms.report_builder.queries.words import name_dimension
from lms.report_builder.rules import Definition
from lms.reporting.rules.vocabulary import COURSES, MEASURES, PEOPLE

FORMATS: Final = {"xlsx": XLSX, "csv": CSV}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as a file, with its title and description in the file's language."""

    title: str
    caption: list[tuple[str, str]]
    content_type: str
    content: bytes


def write_saved_file(
    session: Session, *, report_id: int, by: Actor, kind: str, language: str, moment: Moment
) -> ReportFile:
    """Write a saved report as it is for the actor now; `kind`: 'xlsx' or 'csv'.

    Raises SavedReportNotFound if it was deleted, is no longer shared or its area is no longer in
    the actor's scope; ReportBroken, AreaNotFound, BoundariesUnknown, TooManyCells and
    TooManyColumns if it cannot be counted. All are DomainErrors with a message.
    """
    with using_language(language):
        row = load_report(session, by, report_id)
        return write_report_file(
            session,
            by=by,
            area_key=(row.area_kind, row.area_id),
            definition=row.definition,
            title=row.name,
            kind=kind,
            moment=moment,
        )


def write_report_file(
    session: Session,
    *,
    by: Actor,
    area_key: tuple[str, int],
    definition: Definition,
    title: str,
    kind: str,
    moment: Moment,
    sort: str = "",
) -> ReportFile:
    """Write a definition as a file in the current language, in the order `sort` of its page.

    Raises as compose.
    """
    today = moment.today
    area = load_report_area(session, by, area_key, definition, today)
    result = compose_report(session, area, definition, today=today)
    about = [
        *describe_table(session, result.resolved),
        *describe_invited(session, area, now=moment.now),
    ]
    lines = result.sort_lines(sort)
    content = (
        _build_csv(result, lines)
        if kind == "csv"
        else _build_xlsx(result, lines, [(_("Report"), title), *about])
    )
    return ReportFile(title=title, caption=about, content_type=FORMATS[kind], content=content)


def build_header(result: ComposedTable) -> list[str]:
    """List the column heads: the row dimensions, then the columns."""
    return [
        *map(name_dimension, result.resolved.definition.rows),
        *(column.label for column in result.columns),
    ]


def _build_csv(result: ComposedTable, lines: Sequence[ResultLine]) -> bytes:
    return b"".join(write_csv(build_header(result), _list_cells(result, (*lines, result.total))))


def _build_xlsx(
    result: ComposedTable, lines: Sequence[ResultLine], about: Sequence[tuple[str, str]]
) -> bytes:
    """Build a workbook: the table on the first sheet, its description on the second."""
    foot: list[Cell | Total] = [
        *result.total.names,
        *(_build_total_cell(result, column) for column in result.columns),
    ]
    table = Sheet(
        title=_("Table"),
        header=build_header(result),
        rows=list(_list_cells(result, lines)),
        foot=foot,
    )
    file = io.BytesIO()
    write_workbook(file, [table, Sheet(_("About the table"), [_("What"), _("Meaning")], about)])
    return file.getvalue()


def _build_total_cell(result: ComposedTable, column: ResultColumn) -> Cell | Total:
    """Return a formula if the column adds up to the total.

    Otherwise a number: people are counted once, shares do not add up, and subtotals are in
    between.
    """
    value = result.compute_value(result.total, column)
    is_additive = (
        not column.is_rate
        and MEASURES[column.code].counts not in (PEOPLE, COURSES)
        and len(result.resolved.definition.rows) == 1
    )
    return Total(int(value or 0)) if is_additive and result.lines else value


def _list_cells(result: ComposedTable, lines: Sequence[ResultLine]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [*line.names, *(result.compute_value(line, column) for column in result.columns)]
