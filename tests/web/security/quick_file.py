"""A database of SQLite that is put back as it was while its connections stay open."""

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
TAILS: Final = ("", "-wal", "-shm")


class QuickFile:
    """The copy of a database in which a test writes.

    What was written lies in a log beside the file until a checkpoint. With the log empty and the
    header of its index wiped, SQLite finds what the file holds, as it does after a loss of power.
    After a checkpoint the file is copied anew. Nobody may be in a transaction meanwhile.
    """

    def __init__(self, original: Path, path: Path) -> None:
        self._original, self._path = original, path
        self._keeper: sqlite3.Connection | None = None  # whoever is the last to leave checkpoints
        self._index = -1
        self._stamp: tuple[int, int, int] | None = None
        # Of tables as they are in the original database: their rows, raw and sorted, and their hashes.
        self.rows: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {}
        self.hashes: dict[str, tuple[list[tuple[Any, ...]], str]] = {}

    def restore(self, disconnect: Callable[[], None]) -> None:
        """Put it back; disconnect() is called first if connections cannot stay open."""
        if self._stamp is None or self._stamp != self._read_stamp():
            disconnect()
            self._copy()
            return
        os.truncate(f"{self._path}-wal", 0)
        os.pwrite(self._index, bytes(INDEX_HEADER), 0)

    def find_changed_tables(self) -> frozenset[str] | None:
        """Return the tables of which a page was written since the restoring; None if unknown.

        Of another table no row is another one: a page that is added to it is named in one that it
        has, and all that was written lies in the log.
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
        """The table to which each page of the kept database belongs; None where SQLite can't tell."""
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
        """Close what is open."""
        if self._keeper is not None:
            self._keeper.close()
            os.close(self._index)
        self._keeper = self._stamp = None

    def _copy(self) -> None:
        self.close()
        for tail in TAILS:  # a new file: SQLite knows open files by their inode
            Path(f"{self._path}{tail}").unlink(missing_ok=True)
        shutil.copy(self._original, self._path)
        self._keeper = sqlite3.connect(self._path)
        self._keeper.execute("SELECT 1 FROM sqlite_master").fetchone()
        # Open until the end: a process that closes a file loses all its locks on it.
        self._index = os.open(f"{self._path}-shm", os.O_RDWR)
        self._stamp = self._read_stamp()

    def _read_stamp(self) -> tuple[int, int, int] | None:
        """Return what a checkpoint, or another file in this place, changes."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
