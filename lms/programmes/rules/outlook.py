"""Outlook of a plan: share, forecast, weekly need, and a verdict.

The pace is what the last eight weeks brought, today included. The forecast continues that pace
through the days that are left, rounded down, so that it never promises too much.
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
    """Plan against fact; `forecast` and `missing_per_week` are None where they do not apply."""

    planned: int | None
    fact: int
    verdict: str
    forecast: int | None = None
    missing_per_week: int | None = None

    @property
    def share(self) -> float | None:
        """The fact as a fraction of the plan, possibly above 1; None without a plan."""
        return self.fact / self.planned if self.planned else None

    @property
    def missing(self) -> int:
        """The amount that the plan still lacks."""
        return max(0, (self.planned or 0) - self.fact)


def pace_span(today: date) -> DaySpan:
    """Return the last eight weeks, today included."""
    return DaySpan(today - timedelta(days=PACE_DAYS - 1), today)


def assess_plan(
    *, planned: int | None, fact: int, recent: int, span: DaySpan, today: date
) -> Outlook:
    """Return the outlook of a period on a day. `recent`: the count of the last eight weeks."""
    if today < span.first:
        return Outlook(planned or None, fact, TO_COME if planned else UNPLANNED)
    days_left = (span.last - today).days
    forecast = fact + recent * days_left // PACE_DAYS if days_left >= 0 else None
    if not planned:
        return Outlook(None, fact, UNPLANNED, forecast)
    if fact >= planned:
        return Outlook(planned, fact, MET, forecast)
    if forecast is None:
        return Outlook(planned, fact, MISSED)
    verdict = ON_COURSE if forecast >= planned else BEHIND
    return Outlook(planned, fact, verdict, forecast, _per_week(planned - fact, days_left))


def _per_week(missing: int, days_left: int) -> int:
    """Return the amount needed per week; all of it if less than a week is left."""
    return missing if days_left < WEEK else -(-missing * WEEK // days_left)
