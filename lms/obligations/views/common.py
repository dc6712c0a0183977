"""What the screens of obligations share: the blueprint, the day, loading an assignment or 404, sorting, files."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response

from lms.accounts.services import record_event
from lms.core.clock import local_date
from lms.core.tables.cells import Cell
from lms.obligations import queries
from lms.obligations.errors import AssignmentNotFound
from lms.web import access
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import sort_link
from lms.web.runtime import now, runtime
from lms.web.transaction import reading, session

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
ASSIGNERS: Final = ("officer", "hr", "national_admin")


def today() -> date:
    """The day of this request where the service is."""
    return local_date(now(), runtime().settings.timezone)


def load(assignment_id: int) -> queries.AssignmentRow:
    """The assignment, if its base is one that the actor answers for. Raises AssignmentNotFound."""
    row = queries.assignment(reading(), access.actor(), assignment_id, today=today())
    if row is None:
        raise AssignmentNotFound
    return row


@blueprint.context_processor
def of_lists() -> dict[str, Any]:
    """What the templates of lists use."""
    return {"sortable": sortable}


def sortable(form: Any, column: dict[str, Any]) -> dict[str, Any]:
    """A column with the address that sorts the list by it (the other way round if it is sorted so), and how it is sorted."""
    return {**column, **sort_link(column["key"], form.sort.data)}


def download(name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, subject: str) -> Response:
    """A table as the file that the form asks for (csv or xlsx), written while it is sent. Who took what is noted in the audit record."""
    kind, actor_id = asked_format(), access.actor().audit_id
    record_event(session(), kind="exported", subject=subject, now=now(), actor_id=actor_id, table=name, format=kind)
    return table_file(name=name, title=title, header=header, rows=rows)
