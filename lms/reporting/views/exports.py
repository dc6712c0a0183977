"""Tables as files: written while they are sent, after the request's transaction has ended."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from flask import Response

from lms.accounts.rules import EXPORTED
from lms.accounts.services import record_event
from lms.core.tables.cells import Cell
from lms.reporting.queries.people import CountedPerson, ListWanted, all_people
from lms.reporting.queries.places import Area
from lms.reporting.views.tables import person_cells, state_names
from lms.web import access
from lms.web.container import now
from lms.web.downloads import asked_format, table_file
from lms.web.personal import note_while_sent
from lms.web.tables import ExportTable
from lms.web.transaction import read_while_sent, session


def download(
    place: Area,
    table: ExportTable,
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    details: dict[str, str],
) -> Response:
    """The table as the file that the form asks for (csv or xlsx). Who took what is noted in the audit record."""
    kind, subject, person_id = asked_format(), f"{place.kind}:{place.id}", access.actor().person_id
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
    return table_file(name=name, title=table.caption, header=table.header(), rows=rows)


def person_rows(place: Area, wanted: ListWanted, table: ExportTable) -> Iterator[list[Cell]]:
    """The rows of a list of people, read in a snapshot of their own while they are sent, and noted before they are."""
    found = note_while_sent(
        read_while_sent(partial(all_people, place=place, wanted=wanted)),
        lambda row: row.person_id,
        EXPORTED,
    )
    return _cells(
        found, wanted.language, state_names(), [column["key"] for column in table.columns]
    )


def _cells(
    found: Iterable[CountedPerson], language: str, states: dict[str, str], keys: list[str]
) -> Iterator[list[Cell]]:
    for row in found:
        cells = person_cells(row, language, states)
        yield [cells[key] for key in keys]
