"""A composed report as a file, without a request: for pages that send one, and for whatever sends it by message."""

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
from lms.report_builder.queries.results import (
    ComposedTable,
    ResultColumn,
    ResultLine,
    compose,
    place_of,
)
from lms.report_builder.queries.saved import report
from lms.report_builder.queries.words import caption, dimension_name
from lms.report_builder.rules import Definition
from lms.reporting.rules.vocabulary import MEASURES, PEOPLE

FORMATS: Final = {"xlsx": XLSX, "csv": CSV}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report drawn: `title` in the language of the file, what it says of itself as terms and meanings, and the bytes."""

    title: str
    caption: list[tuple[str, str]]
    content_type: str
    content: bytes


def saved_file(
    session: Session, *, report_id: int, by: Actor, kind: str, language: str, moment: Moment
) -> ReportFile:
    """A saved report as it is for the actor now, in a language; `kind`: 'xlsx' or 'csv'.

    Raises ReportNotFound if it was deleted, is not shared with the actor any more, or its place is no more in their scope; ReportBroken,
    PlaceNotFound, BoundariesUnknown, TooManyRows and TooManyColumns if it cannot be counted: all of them DomainErrors with a text.
    """
    with using_language(language):
        row = report(session, by, report_id)
        return drawn(
            session,
            by=by,
            where=(row.place_kind, row.place_id),
            definition=row.definition,
            title=row.name,
            kind=kind,
            moment=moment,
        )


def drawn(
    session: Session,
    *,
    by: Actor,
    where: tuple[str, int],
    definition: Definition,
    title: str,
    kind: str,
    moment: Moment,
) -> ReportFile:
    """A definition as a file in the language of the moment. Raises what compose raises."""
    today = moment.today
    place = place_of(session, by, where, definition, today)
    result = compose(session, place, definition, today=today, zone=moment.zone)
    about = caption(session, result.asked)
    content = _csv(result) if kind == "csv" else _xlsx(result, [(_("Report"), title), *about])
    return ReportFile(title, about, FORMATS[kind], content)


def header(result: ComposedTable) -> list[str]:
    """What stands above the columns: what a row stands for, then what is counted."""
    return [
        *map(dimension_name, result.asked.definition.rows),
        *(column.label for column in result.columns),
    ]


def _csv(result: ComposedTable) -> bytes:
    return b"".join(write_csv(header(result), _cells(result, (*result.lines, result.total))))


def _xlsx(result: ComposedTable, about: Sequence[tuple[str, str]]) -> bytes:
    """The table on the first sheet, what it is about on the second."""
    foot: list[Cell | Total] = [
        *result.total.names,
        *(_total(result, column) for column in result.columns),
    ]
    table = Sheet(_("Table"), header(result), list(_cells(result, result.lines)), foot)
    file = io.BytesIO()
    write_workbook(file, [table, Sheet(_("About the table"), [_("What"), _("Meaning")], about)])
    return file.getvalue()


def _total(result: ComposedTable, column: ResultColumn) -> Cell | Total:
    """A formula where the column adds up to it; a number where people are counted once, for shares, and where subtotals stand between."""
    value = result.value(result.total, column)
    adds_up = (
        not column.is_rate
        and MEASURES[column.code].counted != PEOPLE
        and len(result.asked.definition.rows) == 1
    )
    return Total(int(value or 0)) if adds_up and result.lines else value


def _cells(result: ComposedTable, lines: Sequence[ResultLine]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [*line.names, *(result.value(line, column) for column in result.columns)]
