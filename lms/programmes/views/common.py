"""What the screens of programmes share: the blueprint, who reads and when, loading a programme or 404, exports."""

from typing import Final

from flask import Blueprint, Response

from lms.accounts.services import record_event
from lms.programmes import queries
from lms.programmes.queries import FactReader, ProgrammeRow
from lms.web import access
from lms.web.container import container, now, today
from lms.web.downloads import asked_format, table_file
from lms.web.tables import ExportTable
from lms.web.transaction import reading, session

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")
ANSWERING: Final = ("officer", "national_admin")
WHOLE: Final = "whole"


def reader() -> FactReader:
    """Who reads, and the day of this request where the service is."""
    return FactReader(access.actor(), today(), container().settings.timezone)


def load(programme_id: int) -> ProgrammeRow:
    """The programme, if the actor answers for its region. Raises ProgrammeNotFound."""
    return queries.programme(reading(), access.actor(), programme_id)


def download(name: str, table: ExportTable, *, subject: str) -> Response:
    """A table as the file that the form asks for (csv or xlsx). Who took what is noted in the audit record."""
    kind = asked_format()
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=access.actor().audit_id,
        table=name,
        format=kind,
    )
    return table_file(name=name, title=table.caption, header=table.header(), rows=table.plain())
