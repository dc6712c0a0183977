"""The preparation lock for commands."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lms.core.preparation_lock import PreparationLockFailed, hold_preparation_lock


@contextmanager
def hold_lock(url: str) -> Iterator[None]:
    """Hold the preparation lock of a database for the block and say so while waiting for it."""
    try:
        with hold_preparation_lock(url, announce=click.echo):
            yield
    except PreparationLockFailed as error:
        raise click.ClickException(str(error)) from None
