"""Outlook of a plan: share, forecast, weekly need, and a verdict.

The pace is that of the newcomers: what was not yet counted in the same row eight weeks ago. A
person who is counted in the row already adds nothing to it by completing another course. The
forecast continues that pace through the days that are left, rounded down, so that it never
promises too much; in the first two weeks of a period there is none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.core.percent import compute_percent
from lms.programmes.rules.periods import DaySpan

PACE_DAYS: Final = 56
LEAST_PACE_DAYS: Final = 14  # a forecast from fewer days would be a guess
WEEK: Final = 7

UNPLANNED: Final = "unplanned"
UNSUMMED: Final = "unsummed"
TO_COME: Final = "to_come"
EARLY: Final = "early"
MET: Final = "met"
ON_COURSE: Final = "on_course"
BEHIND: Final = "behind"
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Plan against fact; what does not apply is None.

    `newcomers` were counted in the last `pace_days`; `days_left` come after today.
    """

    planned: int | None
    fact: int
    verdict: str
    forecast: int | None = None
    missing_per_week: int | None = None
    newcomers: int | None = None
    pace_days: int | None = None
    days_left: int | None = None

    @property
    def share(self) -> float | None:
        """The fact as a fraction of the plan, possibly above 1; None without a plan."""
        return self.fact / self.planned if self.planned else None

    @property
    def percent(self) -> int | float | None:
        """The fact in per cent of the plan, with one decimal; None without a plan."""
        return compute_percent(self.fact, self.planned)

    @property
    def missing(self) -> int:
        """The amount that the plan still lacks."""
        return max(0, (self.planned or 0) - self.fact)


@dataclass(frozen=True, slots=True)
class _Pace:
    newcomers: int
    days: int
    days_left: int

    def forecast(self, fact: int) -> int | None:
        """Return what the fact comes to at this pace; None if it is too early to say."""
        if self.days < LEAST_PACE_DAYS:
            return None
        return fact + self.newcomers * self.days_left // self.days


def find_pace_span(span: DaySpan, today: date) -> DaySpan:
    """Return the days of a span under way that give the pace: the last eight weeks at most."""
    return DaySpan(max(span.first, today - timedelta(days=PACE_DAYS - 1)), today)


def assess_plan(
    *,
    planned: int | None,
    fact: int,
    newcomers: int,
    span: DaySpan,
    today: date,
    is_unsummed: bool = False,
) -> Outlook:
    """Return the outlook of a period on a day. `newcomers`: those of pace_span.

    `is_unsummed`: its parts are planned, but the plans of the parts do not add up to one.
    """
    unplanned = UNSUMMED if is_unsummed else UNPLANNED
    if today < span.first:
        return Outlook(planned or None, fact, TO_COME if planned else unplanned)
    if today > span.last:
        if not planned:
            return Outlook(None, fact, unplanned)
        return Outlook(planned, fact, MET if fact >= planned else MISSED)
    pace = _Pace(newcomers, find_pace_span(span, today).days, (span.last - today).days)
    forecast, weekly = pace.forecast(fact), None
    if not planned or fact >= planned:
        verdict = MET if planned else unplanned
    else:
        verdict = EARLY if forecast is None else ON_COURSE if forecast >= planned else BEHIND
        weekly = _divide_by_weeks(planned - fact, pace.days_left)
    return Outlook(
        planned=planned or None,
        fact=fact,
        verdict=verdict,
        forecast=forecast,
        missing_per_week=weekly,
        newcomers=newcomers,
        pace_days=pace.days,
        days_left=pace.days_left,
    )


def _divide_by_weeks(missing: int, days_left: int) -> int:
    """Return the amount needed per week; all of it if less than a week is left."""
    return missing if days_left < WEEK else -(-missing * WEEK // days_left)
