"""Recording of whom a list shows, and of how far the job is that writes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.queries.accesses import list_recorded_ids
from lms.accounts.services import record_access
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import STOP, take_turn
from lms.core.tables.cells import Cell
from lms.large_files.archives import TurnOver
from lms.large_files.queries import LargeFileRow
from lms.web.container import Container
from lms.web.list_exports import EXPORT_NOTE, ArchiveEntry, OpenList
from lms.web.personal import split_for_recording


class RowRecorder:
    """Records in chunks whom the rows or documents of a list show, and how far the job is."""

    def __init__(self, container: Container, job: JobRow, row: LargeFileRow) -> None:
        self.recorded_count = 0
        self._container, self._claimed, self._row = container, job, row
        # The moment of the first attempt: by it a later one knows whom that recorded.
        at = job.cursor.get("at")
        self._at = datetime.fromisoformat(at) if at else container.clock.now()
        self._cursor = {**job.cursor, "at": self._at.isoformat()}
        self._packed_ids: set[int] = set()

    @property
    def made_number(self) -> int:
        """How many of the documents earlier turns have seen to."""
        return int(self._cursor.get("made", 0))

    def note_made_count(self, number: int) -> None:
        """Note in the job how many documents are made, and by which claim. Raises ClaimLost."""
        self._cursor |= {"made": number, "claims": self._claimed.claims}
        with take_turn(self._container) as session:
            self._advance(session, number)

    def record_entries(self, entries: Sequence[ArchiveEntry], access: str) -> None:
        """Record the access to the people of some documents, each once. Raises ClaimLost."""
        new_ids = {entry.person_id for entry in entries} - self._packed_ids
        self._packed_ids |= new_ids
        self._record(sorted(new_ids), self.recorded_count + len(entries), access)

    def record_rows(self, opened_list: OpenList, session: Session) -> Iterator[Sequence[Cell]]:
        """Yield the rows of a list, each chunk when it is recorded.

        Raises TurnOver and ClaimLost.
        """
        chunks = split_for_recording(opened_list.rows(session), lambda row: row.person_id)
        for chunk, person_ids in chunks:
            if STOP.is_requested:
                raise TurnOver
            self._record(person_ids, self.recorded_count + len(chunk), EXPORT_NOTE)
            yield from (row.cells for row in chunk)

    def _record(self, person_ids: list[int], recorded_count: int, access_kind: str) -> None:
        container, row = self._container, self._row
        with take_turn(container) as session:
            if self._claimed.claims > 1:
                recorded_ids = list_recorded_ids(
                    session, by_id=row.person_id, person_ids=person_ids, at=self._at
                )
                person_ids = [number for number in person_ids if number not in recorded_ids]
            record_access(
                session,
                by_id=row.person_id,
                person_ids=person_ids,
                access_kind=access_kind,
                now=self._at,
            )
            self._advance(session, max(recorded_count, self.made_number))
        self.recorded_count = recorded_count

    def _advance(self, session: Session, count: int) -> None:
        jobs.advance(
            session,
            self._claimed,
            now=self._container.clock.now(),
            done_count=count,
            cursor=self._cursor,
            total=max(count, self._row.expected),
        )
