"""Snapshots for tests: cached reads of what the test's own transaction has written."""

from contextlib import contextmanager
from functools import wraps

from lms.core import snapshots
from lms.core.engines import SEES_SNAPSHOT


@contextmanager
def hold_snapshot(session):
    """Cache reads of the session within the block, in which nothing is written."""
    session.flush()
    connection = session.connection()
    connection.execution_options(**{SEES_SNAPSHOT: True})
    try:
        yield
    finally:
        connection.execution_options(**{SEES_SNAPSHOT: False})
        session.info.pop(snapshots._KEPT, None)


def run_in_snapshot(check):
    """Run a check of a session, its first argument, in one snapshot."""

    @wraps(check)
    def read(*args, **kwargs):
        with hold_snapshot(kwargs.get("session") or args[0]):
            return check(*args, **kwargs)

    return read
