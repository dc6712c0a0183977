"""A database of SQLite that is put back as it was while its connections stay open."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

INDEX_HEADER: Final = 136  # bytes, by SQLite's description of its file format
TAILS: Final = ("", "-wal", "-shm")


class QuickFile:
    """The copy of a database in which a test writes.

    What was written lies in a log beside the file until a checkpoint. With the log empty and the
    header of its index wiped, SQLite finds what the file holds, as it does after a loss of power.
    After a checkpoint the file is copied anew. Nobody may be in a transaction meanwhile.
    """

    def __init__(self, kept: Path, path: Path) -> None:
        self._kept, self._path = kept, path
        self._keeper: sqlite3.Connection | None = None  # whoever is the last to leave checkpoints
        self._index = -1
        self._stamp: tuple[int, int, int] | None = None

    def restore(self, disconnect: Callable[[], None]) -> None:
        """Put it back; disconnect() is called first if connections cannot stay open."""
        if self._stamp is None or self._stamp != self._read_stamp():
            disconnect()
            self._copy()
            return
        os.truncate(f"{self._path}-wal", 0)
        os.pwrite(self._index, bytes(INDEX_HEADER), 0)

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
        shutil.copy(self._kept, self._path)
        self._keeper = sqlite3.connect(self._path)
        self._keeper.execute("SELECT 1 FROM sqlite_master").fetchone()
        # Open until the end: a process that closes a file loses all its locks on it.
        self._index = os.open(f"{self._path}-shm", os.O_RDWR)
        self._stamp = self._read_stamp()

    def _read_stamp(self) -> tuple[int, int, int] | None:
        """Return what a checkpoint, or another file in this place, changes."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns
