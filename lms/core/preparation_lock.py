"""Lock that lets one process at a time migrate and prepare a database, across machines.

It is a file lock for SQLite and an advisory lock for PostgreSQL. Both end with the process that
holds them, so a kill leaves none behind.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from sqlalchemy import create_engine, pool, text
from sqlalchemy.engine import make_url

WAIT_SECONDS: Final = 600
POLL_SECONDS: Final = 0.2
LOCK_KEY: Final = 0x5361756174  # "Sauat"; PostgreSQL keeps advisory locks apart by database

AcquireLock = Callable[[], bool]


class PreparationLockFailed(Exception):
    """The lock could not be acquired in time; the message says why and what to do."""


@contextmanager
def hold_preparation_lock(
    url: str,
    *,
    wait_seconds: float = WAIT_SECONDS,
    announce: Callable[[str], object] = lambda _text: None,
) -> Iterator[None]:
    """Hold the lock of a database for the block. Not reentrant.

    `announce` is called once if another process has the lock. Raises PreparationLockFailed after
    the wait.
    """
    with _open_lock(url) as attempt:
        _wait_for_lock(attempt, wait_seconds, announce)
        yield


def _open_lock(url: str) -> AbstractContextManager[AcquireLock]:
    if not url.startswith("sqlite"):
        return _open_advisory_lock(url)
    database = make_url(url).database
    if not database or database == ":memory:":
        return nullcontext(lambda: True)
    return _open_file_lock(Path(f"{database}.lock"))


def _wait_for_lock(attempt: AcquireLock, seconds: float, announce: Callable[[str], object]) -> None:
    if attempt():
        return
    announce("Another process is preparing this database: waiting for it.")
    deadline = monotonic() + seconds
    while not attempt():
        if monotonic() > deadline:
            raise PreparationLockFailed(
                f"Another process has been preparing this database for {seconds:g} seconds."
                " Nothing was changed. Look at that process, then try again."
            )
        sleep(POLL_SECONDS)


@contextmanager
def _open_file_lock(path: Path) -> Iterator[AcquireLock]:
    """Lock a file beside the database. It stays: deleting it would let two processes in."""
    try:
        # Reading is enough for flock, so another user of the service may have made the file.
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise PreparationLockFailed(f"{path} cannot be opened: {error.strerror}") from error

    def attempt() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield attempt
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child may have inherited the descriptor
        os.close(descriptor)


@contextmanager
def _open_advisory_lock(url: str) -> Iterator[AcquireLock]:
    """Lock in a transaction of a connection of its own, which stays open for the block.

    PgBouncer lends a server connection for one transaction only, so that a session-level lock would
    get lost behind it. A failed attempt ends its transaction: otherwise it would hold a
    snapshot and a pooled connection while it waits.
    """
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"prepare_threshold": None})
    with engine.connect() as connection:

        def attempt() -> bool:
            connection.execute(_NO_TIMEOUTS)
            is_locked = bool(connection.scalar(_TRY_LOCK, {"key": LOCK_KEY}))
            if not is_locked:
                connection.rollback()
            return is_locked

        yield attempt
    engine.dispose()


# The transaction is idle while the migrations run. Older servers lack one of these timeouts.
_NO_TIMEOUTS = text(
    "SELECT set_config(name, '0', true) FROM pg_settings"
    " WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')"
)
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(:key)")
