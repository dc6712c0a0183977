"""The services of the site, and one transaction, for commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from lms.app import build_container
from lms.cli._refusals import show_refusals
from lms.core.errors import DomainError
from lms.core.settings import Settings, load_settings
from lms.web.container import Container


@contextmanager
def open_container(settings: Settings | None = None) -> Iterator[Container]:
    """Build the services of the site, by `settings` if they are loaded already, for the block."""
    container = build_container(settings or load_settings())
    try:
        yield container
    finally:
        container.database.dispose()


@contextmanager
def open_unit_of_work(*, read_only: bool = False) -> Iterator[tuple[Session, Container]]:
    """Open one transaction; show a refusal as one line instead of a traceback."""
    with (
        open_container() as container,
        show_refusals(DomainError),
        container.database.read() if read_only else container.database.write() as session,
    ):
        yield session, container
