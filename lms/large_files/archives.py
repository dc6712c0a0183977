"""Writing the ZIP of a list's documents: first those are made that were not yet, then all packed.

What is made stays made, so another process goes on there if this one is killed or other jobs are
due a turn. Packing only reads files; it is begun again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import BinaryIO, Final, Protocol
from zipfile import ZIP_STORED, ZipFile

from lms.core.database import Database
from lms.core.steps import SLICE_SECONDS, STOP
from lms.core.tables.csv_writer import write_csv
from lms.large_files.errors import NothingToPack
from lms.web.list_exports import Archive, ArchiveEntry

CHUNK: Final = 20  # documents that are loaded, and whose people are recorded, together
INDEX: Final = "index.csv"


class TurnOver(Exception):
    """The process shall end, or other jobs are due a turn: the file is taken up again later."""


class KeptProgress(Protocol):
    """How far a job is, and where it keeps that."""

    @property
    def made_number(self) -> int:
        """How many of the documents earlier turns have seen to."""

    def note_made_count(self, number: int) -> None:
        """Note in the job how many documents are made. Raises ClaimLost."""

    def record_entries(self, entries: Sequence[ArchiveEntry], access: str) -> None:
        """Record the access to the people of some documents. Raises ClaimLost."""


@dataclass(frozen=True, slots=True)
class ArchiveWriter:
    """Writes the documents of a list, and an index of them under this header."""

    archive: Archive
    header: Sequence[str]
    database: Database
    progress: KeptProgress

    def write(self, file: BinaryIO) -> None:
        """Make what is missing and write the ZIP.

        Raises NothingToPack, TurnOver, ClaimLost, and what making a document raises.
        """
        with self.database.read() as session:
            ids = self.archive.list_ids(session)
        self._make_documents(ids)
        self._pack(file, ids)

    def _make_documents(self, ids: Sequence[int]) -> None:
        began = monotonic()
        for start in range(self.progress.made_number, len(ids), CHUNK):
            for entry in self._load(ids[start : start + CHUNK]):
                _stop_if_requested()
                entry.prepare()
            self.progress.note_made_count(min(start + CHUNK, len(ids)))
            if monotonic() - began > SLICE_SECONDS:
                raise TurnOver

    def _pack(self, file: BinaryIO, ids: Sequence[int]) -> None:
        index = []
        # Stored: a PDF is compressed already.
        with ZipFile(file, "w", ZIP_STORED) as target:
            for start in range(0, len(ids), CHUNK):
                entries = self._load(ids[start : start + CHUNK])
                self.progress.record_entries(entries, self.archive.access)
                for entry in entries:
                    _stop_if_requested()
                    target.writestr(entry.name, entry.read())
                    index.append(entry.cells)
            if not index:
                raise NothingToPack
            target.writestr(INDEX, b"".join(write_csv(self.header, index)))

    def _load(self, ids: Sequence[int]) -> list[ArchiveEntry]:
        with self.database.read() as session:
            return self.archive.load(session, ids)


def _stop_if_requested() -> None:
    if STOP.is_requested:
        raise TurnOver
