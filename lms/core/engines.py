"""The options of the two engines of a database: one that writes, one that only reads."""

from typing import Any, Final

from sqlalchemy.engine import make_url

from lms.core.sqlite_connections import BUSY_TIMEOUT_SECONDS

SEES_SNAPSHOT: Final = "lms_sees_snapshot"  # an option of connections that only read
# A SQLite connection plans with the statistics it found when it was opened, so reopen it hourly.
RECYCLE_SECONDS: Final = 3600
# A request that gets no connection in this time is refused with 503.
CONNECTION_WAIT_SECONDS: Final = 10

# By default libpq waits for ever: where the machine of PostgreSQL is gone with its IP, each
# thread that asked it would hang for two hours, each new connection for two minutes.
WAITS: Final = {
    "connect_timeout": 10,  # seconds, for each host of the URL
    "keepalives_idle": 30,  # seconds without an answer until the other side is asked
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds in which what was sent has to be received
}


def build_engine_options(
    url: str, *, read_only: bool, connections: int = 4, more: int = 8
) -> dict[str, Any]:
    """Return the arguments of create_engine for one of the two engines of a database.

    `connections` are kept for the threads of this process, `more` are opened where a thread needs
    several: one that writes may read apart from its transaction, and note something in one of its
    own. On PostgreSQL, which counts connections, the two engines share these numbers.
    """
    options: dict[str, Any] = {
        "hide_parameters": True,  # else an error repeats what people entered
        "pool_size": connections,
        "max_overflow": more,
        "pool_timeout": CONNECTION_WAIT_SECONDS,
    }
    if read_only:
        options["execution_options"] = {SEES_SNAPSHOT: True}
    if url.startswith("sqlite"):
        connect_args = {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        # What has been read is rolled back with its transaction; the pool need not do it again.
        reset = {"pool_reset_on_return": None} if read_only else {}
        return {**options, **reset, "connect_args": connect_args, "pool_recycle": RECYCLE_SECONDS}
    options |= {"pool_size": _halve_pool(connections), "max_overflow": _halve_pool(more)}
    if read_only:
        options["execution_options"] = {
            SEES_SNAPSHOT: True,
            "postgresql_readonly": True,
            "isolation_level": "REPEATABLE READ",
        }
    return {**options, "pool_pre_ping": True, "connect_args": _list_waits(url)}


def _list_waits(url: str) -> dict[str, int]:
    """Return how long a connection by TCP waits, but for what the URL says by itself."""
    url_options = make_url(url).query
    return {name: value for name, value in WAITS.items() if name not in url_options}


def _halve_pool(number: int) -> int:
    """Half of a number, rounded up: a pool of one connection stays one."""
    return -(-number // 2)
