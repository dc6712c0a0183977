"""The nightly job that counts how long lessons take, by those who finished them."""

from collections import Counter, defaultdict
from typing import Final

from lms.catalogue.services.lengths import replace_lengths
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import STOP, keep_claim
from lms.learning.queries import count_readers, find_last_enrolment_id
from lms.learning.rules.lengths import find_median
from lms.web.container import Container

LENGTHS_JOB: Final = "lesson_lengths"
BATCH: Final = 10_000  # enrolments in a transaction that reads


def count_lengths(container: Container, claimed: JobRow) -> None:
    """Count the median of each lesson anew; if the process shall end, another one begins again."""
    with keep_claim(container, claimed):
        readers = _count_all_readers(container)
    medians = {lesson_id: find_median(counts) for lesson_id, counts in readers.items()}
    minutes_by_lesson = {key: minutes for key, minutes in medians.items() if minutes is not None}
    with container.database.write() as session:
        if STOP.is_requested:
            jobs.requeue(session, claimed)
            return
        replace_lengths(session, minutes_by_lesson)
        now = container.clock.now()
        jobs.finish(session, claimed, now=now, lessons=len(minutes_by_lesson))


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


HANDLERS: Final = {LENGTHS_JOB: count_lengths}
