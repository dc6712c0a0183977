"""Tables as files, written while they are sent, after the transaction of the request."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from flask import Response

from lms.accounts.rules import EXPORTED
from lms.accounts.services import record_event
from lms.core.tables.cells import Cell
from lms.reporting.queries.areas import Area
from lms.reporting.queries.people import PeopleQuery, stream_people
from lms.reporting.queries.person_rows import CountedPerson
from lms.reporting.views.people_tables import person_cells, state_names
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.personal import note_while_sent
from lms.web.tables import ExportTable
from lms.web.transaction import read_while_sent, session


def send_export(
    area: Area,
    table: ExportTable,
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    details: dict[str, str],
) -> Response:
    """Send the table as the file that the form asks for (csv or xlsx).

    The audit record notes who exported what.
    """
    kind, subject, person_id = read_format(), f"{area.kind}:{area.id}", access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=person_id,
        table=name,
        format=kind,
        **details,
    )
    return send_table(name=name, title=table.caption, header=table.header(), rows=rows)


def stream_person_rows(area: Area, query: PeopleQuery, table: ExportTable) -> Iterator[list[Cell]]:
    """Yield the rows of a list of people from a snapshot of its own while they are sent.

    Every person is noted as exported before the row is sent.
    """
    people = note_while_sent(
        read_while_sent(partial(stream_people, area=area, query=query)),
        lambda row: row.person_id,
        EXPORTED,
    )
    return _cells(
        people, query.language, state_names(), [column["key"] for column in table.columns]
    )


def _cells(
    people: Iterable[CountedPerson], language: str, states: dict[str, str], keys: list[str]
) -> Iterator[list[Cell]]:
    for person in people:
        cells = person_cells(person, language, states)
        yield [cells[key] for key in keys]
