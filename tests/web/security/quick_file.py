"""An SQLite database that is restored while its connections stay open."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any, Final

INDEX_HEADER: Final = 136  # bytes, by SQLite's description of its file format
LOG_HEADER: Final = 32
FRAME_HEADER: Final = 24  # begins with the number of the page that follows
SUFFIXES: Final = ("", "-wal", "-shm")


class QuickFile:
    """The copy of a database in which a test writes.

    What a test writes lies in the write-ahead log until a checkpoint. Once the log is empty and the
    header of its index is zeroed, SQLite reads the file alone, as it does after a loss of power.
    After a checkpoint the file is copied again. No transaction may be open during a restore.
    """

    def __init__(self, original: Path, path: Path) -> None:
        self._original, self._path = original, path
        # It stays open, because closing the last connection makes a checkpoint.
        self._keeper: sqlite3.Connection | None = None
        self._index = -1
        self._stamp: tuple[int, int, int] | None = None
        # Rows, raw and sorted, and hashes of tables as they are in the original database.
        self.rows: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {}
        self.hashes: dict[str, tuple[list[tuple[Any, ...]], str]] = {}

    def restore(self, disconnect: Callable[[], None]) -> None:
        """Restore the database; call disconnect() first if connections cannot stay open."""
        if self._stamp is None or self._stamp != self._read_stamp():
            disconnect()
            self._copy()
            return
        os.truncate(f"{self._path}-wal", 0)
        os.pwrite(self._index, bytes(INDEX_HEADER), 0)

    def find_changed_tables(self) -> frozenset[str] | None:
        """Return the tables of which a page was written since the restore; None if unknown.

        The rows of all other tables are unchanged: everything that was written lies in the log, and
        a page that is added to a table is referred to by another page of that table.
        """
        if self._owners is None or self._stamp is None or self._stamp != self._read_stamp():
            return None
        log = Path(f"{self._path}-wal").read_bytes()
        frame = FRAME_HEADER + int.from_bytes(log[8:12])  # the size of a page
        pages = (
            int.from_bytes(log[start : start + 4]) for start in range(LOG_HEADER, len(log), frame)
        )
        return frozenset(self._owners[page] for page in pages if page in self._owners)

    @cached_property
    def _owners(self) -> dict[int, str] | None:
        """The table of each page of the original database; None if SQLite cannot tell."""
        statement = (
            "SELECT pageno, coalesce(tbl_name, stat.name) FROM dbstat AS stat "
            "LEFT JOIN sqlite_master AS master ON master.name = stat.name"
        )
        with closing(sqlite3.connect(f"file:{self._original}?immutable=1", uri=True)) as connection:
            try:
                return dict(connection.execute(statement).fetchall())
            except sqlite3.OperationalError:
                return None  # it is compiled without dbstat

    def close(self) -> None:
        """Close the open connection and file."""
        if self._keeper is not None:
            self._keeper.close()
            os.close(self._index)
        self._keeper = self._stamp = None

    def _copy(self) -> None:
        self.close()
        for suffix in SUFFIXES:  # a new file: SQLite knows open files by their inode
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._original, self._path)
        self._keeper = sqlite3.connect(self._path)
        self._keeper.execute("SELECT 1 FROM sqlite_master").fetchone()
        # Open until the end: a process that closes a file loses all its locks on it.
        self._index = os.open(f"{self._path}-shm", os.O_RDWR)
        self._stamp = self._read_stamp()

    def _read_stamp(self) -> tuple[int, int, int] | None:
        """Return what differs after a checkpoint, or when another file has replaced this one."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
