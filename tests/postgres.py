"""A PostgreSQL server for one test run. It need not survive anything, so it waits for no disk."""

from typing import Final

from benchmarks.postgres import Server, binaries, run_on

__all__ = ["PostgresServer", "binaries", "run_on"]
QUICK: Final = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


class PostgresServer(Server):
    """Starts in the constructor, ends with stop()."""

    def __init__(self) -> None:
        super().__init__("lms-postgres-", QUICK)
