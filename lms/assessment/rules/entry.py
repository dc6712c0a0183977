"""Whether an attempt may begin now, how many are left, and when it ends. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from lms.catalogue.rules.quiz_entries import QuizEntry

OPEN: Final = "open"
NOT_YET: Final = "not_yet"  # the quiz opens on a later day
WAITING: Final = "waiting"  # all attempts of these hours are used
USED_UP: Final = "used_up"
CLOSED: Final = "closed"
GRADING: Final = "grading"  # an attempt waits for a person who grades its text


@dataclass(frozen=True, slots=True)
class QuizTerms:
    """When and how often one person may take a quiz, and how long.

    At most `attempts` begin within any `wait_hours`; with 0 hours these are all there are; 0
    attempts means no limit. `minutes` is 0 for no limit; `extra_minutes` come to it. The quiz is
    open from `opens_at` until before `closes_at`.
    """

    attempts: int = 0
    wait_hours: int = 0
    minutes: int = 0
    extra_minutes: int = 0
    grace_seconds: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether an attempt may begin now.

    `attempts_left`: how many may begin now, None for any number. `opens_at`: when the next one may
    begin, where that is later than now.
    """

    state: str
    attempts_left: int | None = None
    opens_at: datetime | None = None

    @property
    def has_more(self) -> bool:
        """Return whether an attempt may begin now or later."""
        return self.state in (OPEN, NOT_YET, WAITING, GRADING)


def build_terms(quiz: QuizEntry, zone: tzinfo) -> QuizTerms:
    """Return the terms of a quiz for everybody. Days begin at midnight in the zone."""
    conduct = quiz.conduct
    return QuizTerms(
        attempts=quiz.attempts,
        wait_hours=quiz.wait_hours,
        minutes=quiz.time_limit_minutes,
        grace_seconds=conduct.grace_seconds,
        opens_at=find_start_of_day(conduct.opens_on, zone),
        closes_at=find_end_of_day(conduct.closes_on, zone),
    )


def find_start_of_day(day: date | None, zone: tzinfo) -> datetime | None:
    """Return the first moment of a day."""
    return None if day is None else datetime.combine(day, time(), zone)


def find_end_of_day(day: date | None, zone: tzinfo) -> datetime | None:
    """Return the first moment after a day."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), zone)


def decide_entry(
    terms: QuizTerms, starts: Iterable[datetime], now: datetime, *, is_grading: bool = False
) -> Entry:
    """Return whether an attempt may begin, after attempts that began at `starts`.

    `is_grading`: one of them waits for a person; until it is graded none begins.
    """
    is_closed = terms.closes_at is not None and now >= terms.closes_at
    if is_grading or is_closed:
        return Entry(GRADING if is_grading else CLOSED, 0)
    if terms.opens_at is not None and now < terms.opens_at:
        return Entry(NOT_YET, terms.attempts or None, terms.opens_at)
    if not terms.attempts:
        return Entry(OPEN)
    window = timedelta(hours=terms.wait_hours)
    recent = sorted(start for start in starts if not window or start > now - window)
    attempts_left = max(0, terms.attempts - len(recent))
    if attempts_left:
        return Entry(OPEN, attempts_left)
    opens_at = recent[-terms.attempts] + window
    if not window or (terms.closes_at is not None and opens_at >= terms.closes_at):
        return Entry(USED_UP, 0)
    return Entry(WAITING, 0, opens_at)


def find_end_of_attempt(
    started_at: datetime, terms: QuizTerms, extra_percent: int
) -> datetime | None:
    """Return when an attempt's time is over: by its minutes, at the latest when the quiz closes.

    The minutes include the person's extra time. None for no limit.
    """
    if not terms.minutes:
        return terms.closes_at
    length = timedelta(minutes=terms.minutes) * (100 + extra_percent) / 100
    ends_at = started_at + length + timedelta(minutes=terms.extra_minutes)
    return ends_at if terms.closes_at is None else min(ends_at, terms.closes_at)
