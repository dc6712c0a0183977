"""The background work of imports: the dry run, the applying, the undoing. Each step is a transaction with the job's place in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment, local_date
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import in_steps
from lms.messaging.rules.kinds import channels
from lms.people_import import services
from lms.people_import.services import Apply, Check, ImportJob, Places, Undo
from lms.web.container import Container

Walks = tuple[Callable[..., tuple[int, int] | None], Callable[..., tuple[int, int] | None]]
End = Callable[[Session, ImportJob, Actor, datetime], None]


@dataclass(slots=True)
class _Reading:
    """A dry run between two turns of its job: the list need not be opened again if this process goes on where it was."""

    told: ImportJob
    check: Check
    batches: Iterator[list[tuple[int, list[str]]]]
    line: int


_UNDER_WAY: Final[dict[int, _Reading]] = {}


def check_import(container: Container, claimed: JobRow) -> None:
    """The dry run of an import. What takes long is read outside of the writing transaction."""
    kept = _UNDER_WAY.pop(claimed.id, None)
    _UNDER_WAY.clear()
    try:
        under_way = (
            kept
            if kept and kept.line == claimed.cursor.get("line", 0)
            else _begin_check(container, claimed)
        )
        in_steps(
            container,
            claimed,
            lambda session, job: _check_batch(container, under_way, session, job),
        )
    except DomainError as error:
        _give_up(container, claimed, error)
    else:
        _UNDER_WAY[claimed.id] = under_way


def _begin_check(container: Container, claimed: JobRow) -> _Reading:
    today = local_date(container.clock.now(), container.settings.timezone)
    with container.database.read() as reading:
        told = services.told(reading, claimed.subject)
        check = Check.begin(
            reading,
            told,
            storage=container.storage,
            cipher=container.iin_cipher,
            today=today,
            cursor=claimed.cursor,
        )
    check.count()
    line = claimed.cursor.get("line", 0)
    return _Reading(told, check, check.batches(line), line)


def _check_batch(
    container: Container, under_way: _Reading, session: Session, job: JobRow
) -> JobRow:
    told, check = under_way.told, under_way.check
    now = container.clock.now()
    batch = next(under_way.batches, None)
    with container.database.read() as reading:
        services.import_actor(reading, told, job.actor_id)
        rows = check.plan(reading, batch) if batch else []
    if not batch:
        services.finish_check(session, told, organisations=check.organisations, now=now)
        return jobs.finish(session, job, now=now)
    under_way.line = batch[-1][0]
    cursor = {"line": under_way.line, "organisations": sorted(check.organisations)}
    services.save_lines(session, rows)
    return jobs.advance(
        session, job, now=now, done=job.done + len(batch), total=check.total, cursor=cursor
    )


def apply_import(container: Container, claimed: JobRow) -> None:
    """Applies a checked import and tells whoever asked for it."""

    def begin(reading: Session, told: ImportJob) -> Walks:
        work = Apply(
            told,
            Places.read(reading, told.organisation_id),
            container.iin_cipher,
            container.settings.timezone,
        )
        return work.step, work.end_missing

    def end(session: Session, told: ImportJob, by: Actor, now: datetime) -> None:
        ways = channels(container.settings.sms_gateway)
        services.finish_apply(
            session, told, by=by, moment=Moment(now, container.settings.timezone), channels=ways
        )

    _walk(container, claimed, begin, end)


def undo_import(container: Container, claimed: JobRow) -> None:
    """Takes an applied import back."""

    def begin(_reading: Session, told: ImportJob) -> Walks:
        work = Undo(told, container.iin_cipher, container.settings.timezone)
        return work.step, work.reopen

    def end(session: Session, told: ImportJob, by: Actor, now: datetime) -> None:
        services.finish_undo(session, told, by=by, now=now)

    _walk(container, claimed, begin, end)


def _walk(
    container: Container, claimed: JobRow, begin: Callable[[Session, ImportJob], Walks], end: End
) -> None:
    """Goes through the lines that say something of people, then through those who are missing; each from the job's place in it."""
    with container.database.read() as reading:
        told = services.told(reading, claimed.subject)
        lines, missing = begin(reading, told)

    def step(session: Session, job: JobRow) -> JobRow:
        now = container.clock.now()
        by = services.import_actor(session, told, job.actor_id)
        for place, walk in (("line", lines), ("missing", missing)):
            found = walk(session, after=job.cursor.get(place, 0), by=by, now=now)
            if found is not None:
                cursor = {**job.cursor, place: found[0]}
                return jobs.advance(
                    session, job, now=now, done=job.done + found[1], total=told.work, cursor=cursor
                )
        end(session, told, by, now)
        return jobs.finish(session, job, now=now)

    try:
        in_steps(container, claimed, step)
    except DomainError as error:
        _give_up(container, claimed, error)


def _give_up(container: Container, claimed: JobRow, error: DomainError) -> None:
    """Ends the job and says on the import's page why. What earlier steps applied stays; the page says so."""
    with container.database.write() as writing:
        word = services.end_badly(
            writing,
            claimed.subject,
            error,
            by_id=claimed.actor_id,
            moment=container.moment(),
            channels=channels(container.settings.sms_gateway),
        )
        latest = jobs.job(writing, claimed.id) or claimed
        jobs.fail(writing, latest, now=container.clock.now(), error=word)


HANDLERS: Final = {
    "check_import": check_import,
    "apply_import": apply_import,
    "undo_import": undo_import,
}
