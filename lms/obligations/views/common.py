"""The blueprint of obligations, and what its screens share."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask import Blueprint, Response

from lms.accounts.services import record_event
from lms.core.tables.cells import Cell
from lms.obligations import queries
from lms.obligations.errors import AssignmentNotFound
from lms.web import access
from lms.web.container import now, today
from lms.web.downloads import read_format, send_table
from lms.web.transaction import reading_session, session

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
ASSIGNERS: Final = ("officer", "hr", "national_admin")


def load_assignment(assignment_id: int) -> queries.AssignmentRow:
    """Load an assignment whose whole target the actor answers for. Raises AssignmentNotFound."""
    row = queries.find_assignment(reading_session(), access.actor(), assignment_id, today=today())
    if row is None:
        raise AssignmentNotFound
    return row


def export_table(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, subject: str
) -> Response:
    """Stream a table as CSV or XLSX, as the request asks, and record the export."""
    kind, actor_id = read_format(), access.actor().audit_id
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=actor_id,
        table=name,
        format=kind,
    )
    return send_table(name=name, title=title, header=header, rows=rows)
