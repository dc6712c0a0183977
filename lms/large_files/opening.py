"""Open the list of a file again, with the rights that its reader has now."""

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.errors import DomainError
from lms.large_files.errors import LargeFileRefused
from lms.large_files.queries import LargeFileRow
from lms.large_files.rules import has_all_grants
from lms.large_files.sources import get_list_source
from lms.web.container import Container
from lms.web.list_exports import ListReader, OpenList


def open_list(
    container: Container, session: Session, row: LargeFileRow, *, by: Actor, moment: Moment
) -> OpenList:
    """Open the list of a file. Raises LargeFileRefused, or what the list raises, such as NotFound.

    Of a written file all roles are needed with which its rows were selected: whoever holds fewer
    now would find people in it whom the list no longer shows.
    """
    source = get_list_source(row.source)
    if not source.roles & by.role_names or (row.is_ready and not has_all_grants(by, row.grants)):
        raise LargeFileRefused
    reader = ListReader(container=container, actor=by, moment=moment, language=row.language)
    return source.open(session, reader, row.params)


def can_open(
    container: Container, session: Session, row: LargeFileRow, *, by: Actor, moment: Moment
) -> bool:
    """Return whether the reader may still see the list of a file."""
    try:
        open_list(container, session, row, by=by, moment=moment)
    except DomainError:
        return False
    return True
