"""What refuses an operation, shown as one line instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lms.core.errors import DomainError
from lms.core.preparation_lock import PreparationLockFailed
from lms.operations.errors import OperationRefused


@contextmanager
def show_refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Turn refusals in the block, and exceptions of these kinds, into ClickException."""
    refusals: tuple[type[Exception], ...] = (OperationRefused, PreparationLockFailed, *kinds)
    try:
        yield
    except refusals as error:
        text = error.message % error.params if isinstance(error, DomainError) else str(error)
        raise click.ClickException(text) from None
