"""Background work of learning: lengths of lessons, and attempts that nobody handed in."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lms.assessment.queries import list_overdue_attempts
from lms.catalogue.rules.conduct import MAX_GRACE_SECONDS
from lms.catalogue.services.lengths import replace_lengths
from lms.core import jobs
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.logs import trace_error
from lms.core.steps import STOP, keep_claim, take_turn
from lms.learning.queries import count_readers, find_last_enrolment_id
from lms.learning.rules.lengths import find_median
from lms.learning.services import hand_in_overdue
from lms.web.container import Container

LENGTHS_JOB: Final = "lesson_lengths"
log = structlog.get_logger()
OVERDUE_BATCH: Final = 500  # attempts in a run
BATCH: Final = 10_000  # enrolments in a transaction that reads


def plan_lengths(container: Container) -> None:
    """Enqueue the day's counting of how long lessons take."""
    enqueue_daily(container.database, LENGTHS_JOB, container.moment())


def count_lengths(container: Container, job: JobRow) -> None:
    """Count the median of each lesson anew; if the process shall end, another one begins again."""
    with keep_claim(container, job):
        readers = _count_all_readers(container)
    medians = {lesson_id: find_median(counts) for lesson_id, counts in readers.items()}
    minutes_by_lesson = {key: minutes for key, minutes in medians.items() if minutes is not None}
    with container.database.write() as session:
        if STOP.is_requested:
            jobs.requeue(session, job)
            return
        replace_lengths(session, minutes_by_lesson)
        now = container.clock.now()
        jobs.finish(session, job, now=now, lessons=len(minutes_by_lesson))


def _count_all_readers(container: Container) -> dict[int, Counter[int]]:
    """Return by lesson how many readers needed so many minutes."""
    readers: dict[int, Counter[int]] = defaultdict(Counter)
    with container.database.read() as session:
        last = find_last_enrolment_id(session)
    for after in range(0, last, BATCH):
        if STOP.is_requested:
            break
        with container.database.read() as session:
            for lesson_id, minutes, number in count_readers(session, after, after + BATCH):
                readers[lesson_id][minutes] += number
    return readers


def hand_in_overdue_attempts(container: Container, rest: float) -> None:
    """Submit attempts whose time is long over, each in a transaction, some hundred in a run.

    One that fails is logged and left to the next run.
    """
    moment = container.moment()
    ended_before = moment.now - timedelta(seconds=MAX_GRACE_SECONDS)
    with container.database.read() as session:
        attempts = list_overdue_attempts(session, ended_before=ended_before, limit=OVERDUE_BATCH)
    for attempt_id, person_id in attempts:
        try:
            with take_turn(container, rest) as session:
                hand_in_overdue(session, attempt_id=attempt_id, person_id=person_id, moment=moment)
        except SQLAlchemyError as error:
            log.error("attempt not handed in", attempt=attempt_id, error=trace_error(error))  # noqa: TRY400 - the message may hold personal data


HANDLERS: Final = {LENGTHS_JOB: count_lengths}
