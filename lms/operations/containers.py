"""The services of the site, outside of the program that serves it."""

from collections.abc import Iterator
from contextlib import contextmanager

from lms.app import build_container
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
