"""Background jobs of obligations: reminders, resolving an assignment, catching up, lists."""

from time import monotonic
from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import SLICE_SECONDS, STOP, keep_claim, run_in_steps, take_turn
from lms.messaging.rules.kinds import list_channels
from lms.obligations.queries.list_readings import LIST_JOB
from lms.obligations.services import CATCH_UP_JOB, RESOLVE_JOB, catch_up_batch, resolve_step
from lms.obligations.services.escalations import escalate_delays
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
from lms.obligations.services.reminders import REMIND_JOB, remind_batch
from lms.web.container import Container

# The rest after a step, as a multiple of its time: the larger part of the time is for learners. For
# an assignment somebody waits; for the catch-up of the night nobody does.
RESOLVING_REST: Final = 1.5
CATCHING_UP_REST: Final = 2


def send_reminders(container: Container, claimed_job: JobRow) -> None:
    """Send the day's reminders, a thousand obligations a step; then escalate to supervisors."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        channels = list_channels(container.settings.sms_gateway)
        last = remind_batch(
            session, after=job.cursor.get("after", 0), moment=moment, channels=channels
        )
        if last is not None:
            return jobs.advance(
                session, job, now=moment.now, done_count=job.done_count + 1, cursor={"after": last}
            )
        return jobs.finish(
            session,
            job,
            now=moment.now,
            told=escalate_delays(session, moment=moment, channels=channels),
        )

    run_in_steps(container, claimed_job, step)


def resolve_assignment(container: Container, claimed_job: JobRow) -> None:
    """Resolve an assignment for the people of its target, some tens of people a step."""
    assignment_id = int(claimed_job.subject.removeprefix("assignment:"))

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        cursor, counts = resolve_step(
            session,
            assignment_id=assignment_id,
            cursor=job.cursor,
            moment=moment,
            by_id=job.actor_id,
        )
        if cursor is None:
            return jobs.finish(session, job, now=moment.now)
        changed_count = (
            job.done_count + counts.opened_count + counts.ended_count + counts.moved_count
        )
        return jobs.advance(
            session,
            job,
            now=moment.now,
            done_count=changed_count,
            cursor=cursor,
            total=job.params.get("people"),
        )

    run_in_steps(container, claimed_job, step, rest=RESOLVING_REST)


def catch_up(container: Container, claimed_job: JobRow) -> None:
    """Recompute everybody's obligations for a new day, some tens of people a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        last, _counts = catch_up_batch(session, after=job.cursor.get("after", 0), moment=moment)
        if last is None:
            return jobs.finish(session, job, now=moment.now)
        return jobs.advance(
            session, job, now=moment.now, done_count=job.done_count + 1, cursor={"after": last}
        )

    run_in_steps(container, claimed_job, step, rest=CATCHING_UP_REST)


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


HANDLERS: Final = {
    REMIND_JOB: send_reminders,
    RESOLVE_JOB: resolve_assignment,
    CATCH_UP_JOB: catch_up,
    LIST_JOB: read_list,
}
