"""Tables of figures as files."""

from collections.abc import Iterable, Sequence

from flask import Response

from lms.accounts.services import record_event
from lms.core.tables.cells import Cell
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.tables import ExportTable
from lms.web.transaction import session


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
    return send_table(name=name, title=table.caption, header=table.list_labels(), rows=rows)
