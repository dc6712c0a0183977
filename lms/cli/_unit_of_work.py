"""One transaction of the site, for commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from lms.cli._refusals import show_refusals
from lms.core.errors import DomainError
from lms.operations.containers import open_container
from lms.web.container import Container


@contextmanager
def open_unit_of_work(*, read_only: bool = False) -> Iterator[tuple[Session, Container]]:
    """Open one transaction; show a refusal as one line instead of a traceback."""
    with (
        open_container() as container,
        show_refusals(DomainError),
        container.database.read() if read_only else container.database.write() as session,
    ):
        yield session, container
