"""Parts shared by the screens of programmes: blueprint, reader, loading, exports."""

from typing import Final

from flask import Blueprint, Response

from lms.accounts.services import record_event
from lms.programmes import queries
from lms.programmes.queries import FactReader, ProgrammeRow
from lms.web import access
from lms.web.container import now, today
from lms.web.downloads import read_format, send_table
from lms.web.tables import ExportTable
from lms.web.transaction import reading_session, session

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")
READERS: Final = ("officer", "national_admin")
WHOLE: Final = "whole"


def make_reader() -> FactReader:
    """Return the actor and the day, for reading facts."""
    return FactReader(access.actor(), today())


def load_programme(programme_id: int) -> ProgrammeRow:
    """Return a programme in the actor's scope. Raises ProgrammeNotFound."""
    return queries.load_programme(reading_session(), access.actor(), programme_id)


def download_table(name: str, table: ExportTable, *, subject: str) -> Response:
    """Send a table as the requested kind of file (csv or xlsx).

    The download is recorded in the audit log.
    """
    kind = read_format()
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=access.actor().audit_id,
        table=name,
        format=kind,
    )
    return send_table(
        name=name, title=table.caption, header=table.list_labels(), rows=table.list_plain_rows()
    )
