"""What the screens of obligations share: the blueprint, the day, loading an assignment or 404, sorting, files."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask import Blueprint, Response

from lms.accounts.services import record_event
from lms.core.tables.cells import Cell
from lms.obligations import queries
from lms.obligations.errors import AssignmentNotFound
from lms.web import access
from lms.web.container import now, today
from lms.web.downloads import asked_format, table_file
from lms.web.transaction import reading, session

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
ASSIGNERS: Final = ("officer", "hr", "national_admin")


def load(assignment_id: int) -> queries.AssignmentRow:
    """The assignment, if its base is one that the actor answers for. Raises AssignmentNotFound."""
    row = queries.assignment(reading(), access.actor(), assignment_id, today=today())
    if row is None:
        raise AssignmentNotFound
    return row


def download(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, subject: str
) -> Response:
    """A table as the file that the form asks for (csv or xlsx), written while it is sent. Who took what is noted in the audit record."""
    kind, actor_id = asked_format(), access.actor().audit_id
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=actor_id,
        table=name,
        format=kind,
    )
    return table_file(name=name, title=title, header=header, rows=rows)
