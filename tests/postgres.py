"""A PostgreSQL server for one test run; it waits for no disk, as nothing needs to survive."""

from typing import Final

from benchmarks.postgres import PostgresServer, execute, find_binaries

__all__ = ["QuickPostgresServer", "execute", "find_binaries"]
# Autovacuum would work on hundreds of short-lived databases, and see rows that a test has deleted.
# Without its statistics a small table looks large, and compiling (jit) takes longer than the query.
# Its files may lie in memory, so the log of changes stays small.
QUICK: Final = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "max_connections": "200",
    "max_wal_size": "256MB",
}


class QuickPostgresServer(PostgresServer):
    """Starts in the constructor, ends with stop()."""

    def __init__(self) -> None:
        super().__init__("lms-postgres-", QUICK)
