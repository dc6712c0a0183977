"""What is done with the jobs that wait: each kind has a handler, which is called with a job that was claimed."""

from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from lms.accounts.services.personal import READ_IINS_JOB
from lms.cli import _imports
from lms.cli._answers import read_iins_of_all
from lms.cli._open_data import count_open_data
from lms.cli._reports import draw_report
from lms.cli._schedules import send_report
from lms.cli._steps import in_steps
from lms.core import jobs
from lms.core.jobs import ClaimLost, JobRow
from lms.core.logs import trace
from lms.messaging.rules.kinds import channels
from lms.obligations.services import CATCH_UP_JOB, RESOLVE_JOB, catch_up_batch, resolve_step
from lms.obligations.services.escalations import escalate
from lms.obligations.services.reminders import REMIND_JOB, remind_batch
from lms.official.queries import DRAW_JOB
from lms.reforms.errors import NotPlanned, OutOfDate, TooEarly
from lms.reforms.queries import JOB as APPLY_JOB
from lms.reforms.services import apply_reform
from lms.reporting.queries.open_data import JOB as OPEN_DATA_JOB
from lms.schedules.queries.sendings import JOB as REPORT_JOB
from lms.web.runtime import Runtime

log = structlog.get_logger()
Handler = Callable[[Runtime, JobRow], None]

# A handler takes a job from `claimed.cursor` to its end, by in_steps().
HANDLERS: Final[dict[str, Handler]] = {**_imports.HANDLERS}


def run_one(runtime: Runtime) -> bool:
    """Claims a job and works on it; False if none waits. What goes wrong with it is noted in it and logged.

    Raises OperationalError or InterfaceError if the database is away or busy: the job is taken up again when its claim has run out.
    """
    claimed = _claim(runtime)
    if claimed is None:
        return False
    try:
        _work(runtime, claimed)
    except ClaimLost:
        log.info("job left to others", job=claimed.id, kind=claimed.kind)
    return True


def _claim(runtime: Runtime) -> JobRow | None:
    now = runtime.clock.now()
    with runtime.database.read() as session:
        if not jobs.waits(session, now=now):
            return None
    with runtime.database.write() as session:
        return jobs.claim(session, now=now)


def _work(runtime: Runtime, claimed: JobRow) -> None:
    handler = HANDLERS.get(claimed.kind)
    if handler is None:
        log.error("job of an unknown kind", job=claimed.id, kind=claimed.kind)
        return _fail(runtime, claimed, "unknown kind")
    try:
        return handler(runtime, claimed)
    except (ClaimLost, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("job failed", job=claimed.id, kind=claimed.kind, error=trace(error))  # noqa: TRY400 - the message may hold personal data
        return _fail(runtime, claimed, type(error).__name__)


def _fail(runtime: Runtime, claimed: JobRow, error: str) -> None:
    with runtime.database.write() as session:
        jobs.fail(session, claimed, now=runtime.clock.now(), error=error)


def _remind(runtime: Runtime, claimed: JobRow) -> None:
    """Reminds whoever has to be reminded on this day, a thousand obligations a step, and then tells those who answer for them."""

    def step(session: Session, job: JobRow) -> JobRow:
        now, zone, ways = (
            runtime.clock.now(),
            runtime.settings.timezone,
            channels(runtime.settings.sms_gateway),
        )
        last = remind_batch(
            session, after=job.cursor.get("after", 0), now=now, zone=zone, channels=ways
        )
        if last is not None:
            return jobs.advance(session, job, now=now, done=job.done + 1, cursor={"after": last})
        return jobs.finish(
            session, job, now=now, told=escalate(session, now=now, zone=zone, channels=ways)
        )

    in_steps(runtime, claimed, step)


HANDLERS[REMIND_JOB] = _remind


RESOLVING_REST: Final = 1.1  # 100,000 people in a minute leave so much to learners


def _resolve_assignment(runtime: Runtime, claimed: JobRow) -> None:
    """Resolves an assignment for the people whom it is for, some tens a step."""
    assignment_id = int(claimed.subject.removeprefix("assignment:"))

    def step(session: Session, job: JobRow) -> JobRow:
        now, zone = runtime.clock.now(), runtime.settings.timezone
        cursor, done = resolve_step(
            session,
            assignment_id=assignment_id,
            cursor=job.cursor,
            now=now,
            zone=zone,
            actor_id=job.actor_id,
        )
        if cursor is None:
            return jobs.finish(session, job, now=now)
        changed = job.done + done.opened + done.ended + done.moved
        return jobs.advance(
            session, job, now=now, done=changed, cursor=cursor, total=job.params.get("people")
        )

    in_steps(runtime, claimed, step, rest=RESOLVING_REST)


def _catch_up(runtime: Runtime, claimed: JobRow) -> None:
    """Brings everybody's obligations to what the day makes of them, some tens of people a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        now, zone = runtime.clock.now(), runtime.settings.timezone
        last, _done = catch_up_batch(session, after=job.cursor.get("after", 0), now=now, zone=zone)
        if last is None:
            return jobs.finish(session, job, now=now)
        return jobs.advance(session, job, now=now, done=job.done + 1, cursor={"after": last})

    in_steps(runtime, claimed, step, rest=RESOLVING_REST)


def _apply_reform(runtime: Runtime, claimed: JobRow) -> None:
    """Applies a reform whose day has come. One that cannot be applied any more ends the job with a word, which its page shows."""
    reform_id = int(claimed.subject.removeprefix("reform:"))

    def step(session: Session, job: JobRow) -> JobRow:
        now = runtime.clock.now()
        try:
            counts = apply_reform(
                session, reform_id=reform_id, now=now, zone=runtime.settings.timezone
            )
        except (OutOfDate, NotPlanned, TooEarly) as refused:
            return jobs.fail(session, job, now=now, error=type(refused).__name__)
        return jobs.finish(session, job, now=now, **counts)

    in_steps(runtime, claimed, step)


HANDLERS[APPLY_JOB] = _apply_reform
HANDLERS[OPEN_DATA_JOB] = count_open_data
HANDLERS[REPORT_JOB] = send_report
HANDLERS[RESOLVE_JOB] = _resolve_assignment
HANDLERS[CATCH_UP_JOB] = _catch_up
HANDLERS[READ_IINS_JOB] = read_iins_of_all
HANDLERS[DRAW_JOB] = draw_report
