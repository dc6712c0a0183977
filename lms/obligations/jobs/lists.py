"""The job that reads the uploaded file of a list of people."""

from time import monotonic

from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import SLICE_SECONDS, STOP, keep_claim, take_turn
from lms.obligations.services.list_files import ListedName, PeopleFile, match_cells
from lms.obligations.services.list_reading import (
    ListReading,
    fail_reading,
    find_stored_file,
    finish_reading,
    load_reading,
    open_stored_file,
    store_matched,
)
from lms.web.container import Container


def read_list(container: Container, claimed_job: JobRow) -> None:
    """Read the uploaded file of a list from the job's position.

    The file is removed after the transaction in which nothing refers to it any more.
    """
    with container.database.read() as session:
        digest = find_stored_file(session, claimed_job.subject)
    try:
        with keep_claim(container, claimed_job):
            job = _read_rows(container, claimed_job)
    except DomainError as error:
        job = _fail_reading(container, claimed_job, error)
    if digest is not None and not job.is_open:
        container.temporary_storage.remove(digest)


def _read_rows(container: Container, job: JobRow) -> JobRow:
    """Read batches until the file ends, the process shall end, or other jobs are due a turn.

    A batch is read and matched before the transaction that stores it, so others can write then.
    """
    with container.database.read() as session:
        reading = load_reading(session, job.subject, job.actor_id)
    people_file = open_stored_file(container.temporary_storage, container.iin_cipher, reading)
    batches = people_file.iter_batches(job.cursor.get("line", 0))
    cells, began = next(batches, []), monotonic()
    while job.is_open:
        if STOP.is_requested or monotonic() - began > SLICE_SECONDS:
            with container.database.write() as session:
                return jobs.requeue(session, job)
        job = _store_batch(container, job, reading, (people_file, cells))
        container.after_step()
        cells = next(batches, [])
    return job


def _store_batch(
    container: Container,
    job: JobRow,
    reading: ListReading,
    batch: tuple[PeopleFile, list[ListedName]],
) -> JobRow:
    """Store what a batch says, or that the file has ended. Raises ClaimLost, ListEmpty.

    The job comes first, also where a list is deleted: whoever locks it goes on to the list.
    """
    people_file, cells = batch
    cipher, missing = container.iin_cipher, job.cursor.get("missing", 0)
    with container.database.read() as session:
        matches = match_cells(
            session,
            cells,
            kind=people_file.kind,
            target=reading.target,
            by=reading.by,
            cipher=cipher,
        )
    now = container.clock.now()
    with take_turn(container) as session:
        if not cells:
            job = jobs.finish(session, job, now=now)
            finish_reading(session, reading.id, missing=missing, by=reading.by, now=now)
            return job
        cursor = {"line": cells[-1][0], "missing": missing + len(matches.missing)}
        job = jobs.advance(
            session,
            job,
            now=now,
            done_count=job.done_count + len(cells),
            total=people_file.lines,
            cursor=cursor,
        )
        store_matched(session, cipher, reading.id, matches, missing=missing)
        return job


def _fail_reading(container: Container, claimed_job: JobRow, error: DomainError) -> JobRow:
    with container.database.write() as session:
        latest = jobs.find_job(session, claimed_job.id) or claimed_job
        job = jobs.fail(session, latest, now=container.clock.now(), error=type(error).__name__)
        fail_reading(session, claimed_job.subject, error, missing=latest.cursor.get("missing", 0))
        return job
