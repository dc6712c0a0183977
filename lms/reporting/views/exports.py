"""Tables as files: written while they are sent, after the request's transaction has ended."""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from flask import Response, abort, request

from lms.accounts.services import record_event
from lms.core.clock import local_date
from lms.core.database import Database
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import write_xlsx
from lms.reporting.queries.people import ListWanted, all_people
from lms.reporting.queries.places import Place
from lms.reporting.views.tables import Table, person_cells, state_names
from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import session

CHUNK: Final = 64 * 1024


def download(place: Place, table: Table, rows: Iterable[Sequence[Cell]], *, name: str, details: dict[str, str]) -> Response:
    """The table as the file that the form asks for (csv or xlsx). Who took what is noted in the audit record."""
    kind = request.form.get("format", "")
    if kind not in ("csv", "xlsx"):
        abort(400)
    subject, person_id = f"{place.kind}:{place.id}", access.actor().person_id
    record_event(session(), kind="exported", subject=subject, now=now(), actor_id=person_id, table=name, format=kind, **details)
    stream = write_csv(table.header(), rows) if kind == "csv" else _workbook(table, rows)
    response = Response(stream, content_type=CSV if kind == "csv" else XLSX)
    day = local_date(now(), runtime().settings.timezone)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y-%m-%d}.{kind}"'
    return response


def person_rows(database: Database, place: Place, wanted: ListWanted, table: Table) -> Iterator[list[Cell]]:
    """The rows of a list of people, read in a snapshot of their own."""
    states, keys = state_names(), [column["key"] for column in table.columns]
    return _read_people(database, place, wanted, states, keys)


def _read_people(
    database: Database, place: Place, wanted: ListWanted, states: dict[str, str], keys: list[str]
) -> Iterator[list[Cell]]:
    with database.read() as own_session:
        for row in all_people(own_session, place, wanted):
            cells = person_cells(row, wanted.language, states)
            yield [cells[key] for key in keys]


def _workbook(table: Table, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    with TemporaryFile() as file:
        write_xlsx(cast(BinaryIO, file), title=table.caption[:31], header=table.header(), rows=rows)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
