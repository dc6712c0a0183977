"""Exceptions from the rules of a quiz, for a person or a group. No clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from lms.assessment.rules.entry import QuizTerms, find_end_of_day, find_start_of_day

MOST_MINUTES: Final = 600
MOST_ATTEMPTS: Final = 20


@dataclass(frozen=True, slots=True)
class ExceptionTerms:
    """What an exception changes; `is_personal`: it is given to the person, not to a group."""

    extra_minutes: int
    extra_attempts: int
    opens_on: date | None
    closes_on: date | None
    reason: str
    is_personal: bool = True

    @property
    def is_empty(self) -> bool:
        """Return whether it changes nothing."""
        return not (self.extra_minutes or self.extra_attempts or self.opens_on or self.closes_on)


def apply_exceptions(
    terms: QuizTerms, exceptions: Sequence[ExceptionTerms], zone: tzinfo
) -> QuizTerms:
    """Return the terms for a person to whom these exceptions apply.

    Of each kind the one that gives most counts; another day for the person alone counts before
    those for groups. What has no limit gets none.
    """
    minutes = max((row.extra_minutes for row in exceptions), default=0)
    attempts = max((row.extra_attempts for row in exceptions), default=0)
    opens_at = find_start_of_day(_choose_day(exceptions, lambda row: row.opens_on, min), zone)
    closes_at = find_end_of_day(_choose_day(exceptions, lambda row: row.closes_on, max), zone)
    return replace(
        terms,
        extra_minutes=minutes if terms.minutes else 0,
        attempts=terms.attempts + attempts if terms.attempts else 0,
        opens_at=_prefer_exception(opens_at, terms.opens_at),
        closes_at=_prefer_exception(closes_at, terms.closes_at),
    )


def _prefer_exception(by_exception: datetime | None, by_quiz: datetime | None) -> datetime | None:
    return by_quiz if by_exception is None else by_exception


def _choose_day(
    exceptions: Sequence[ExceptionTerms],
    get_day: Callable[[ExceptionTerms], date | None],
    choose: Callable[[Iterable[date]], date],
) -> date | None:
    """Return the day of the person's own exceptions, or else of those for groups."""
    for is_personal in (True, False):
        limits = [get_day(row) for row in exceptions if row.is_personal == is_personal]
        days = [day for day in limits if day is not None]
        if days:
            return choose(days)
    return None
