"""What a plan and a fact come to: the share, the forecast at the present pace, what is missing a week, and one word for all of it.

The present pace is what the last eight weeks brought, today among them. The forecast goes on at that pace through the days that are left;
a part of one does not count, so that nobody is told to be on course who is not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.programmes.rules.periods import DaySpan

PACE_DAYS: Final = 56
WEEK: Final = 7

UNPLANNED: Final = "unplanned"
TO_COME: Final = "to_come"
MET: Final = "met"
ON_COURSE: Final = "on_course"
BEHIND: Final = "behind"
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Plan against fact. `forecast` and `missing_per_week` are None where nothing is left to forecast or to do."""

    planned: int | None
    fact: int
    verdict: str
    forecast: int | None = None
    missing_per_week: int | None = None

    @property
    def share(self) -> float | None:
        """The part of the plan that is done, above 1 where more is; None without a plan."""
        return self.fact / self.planned if self.planned else None

    @property
    def missing(self) -> int:
        """How many the plan still lacks."""
        return max(0, (self.planned or 0) - self.fact)


def pace_span(today: date) -> DaySpan:
    """The last eight weeks, with today."""
    return DaySpan(today - timedelta(days=PACE_DAYS - 1), today)


def outlook(*, planned: int | None, fact: int, recent: int, span: DaySpan, today: date) -> Outlook:
    """What plan and fact of a period come to on a day. `recent`: what the last eight weeks brought."""
    if today < span.first:
        return Outlook(planned or None, fact, TO_COME if planned else UNPLANNED)
    left = (span.last - today).days
    forecast = fact + recent * left // PACE_DAYS if left >= 0 else None
    if not planned:
        return Outlook(None, fact, UNPLANNED, forecast)
    if fact >= planned:
        return Outlook(planned, fact, MET, forecast)
    if forecast is None:
        return Outlook(planned, fact, MISSED)
    verdict = ON_COURSE if forecast >= planned else BEHIND
    return Outlook(planned, fact, verdict, forecast, _per_week(planned - fact, left))


def _per_week(missing: int, days_left: int) -> int:
    """How many a week bring what is missing in the days that are left; all of it when less than a week is."""
    return missing if days_left < WEEK else -(-missing * WEEK // days_left)
