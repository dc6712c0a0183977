"""Which plan of a training is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lms.core.clock import Moment, get_local_date

BOTH: Final = "both"
LANGUAGES: Final = (BOTH, "kk", "ru")
MOST_SEATS: Final = 1000
LONGEST_DURATION: Final = timedelta(hours=12)
FURTHEST_AHEAD: Final = timedelta(days=366)
# A training may be entered so long after it was held.
FURTHEST_BACK: Final = timedelta(days=30)
LONGEST_TITLE: Final = 200
LONGEST_VENUE: Final = 300
LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The plan of a training as it is announced. Moments are aware.

    `region_unit_id` is where it is held. With `organisation_id` it is for the people of that
    organisation and of those below it, else for everybody.
    """

    title_kk: str
    title_ru: str
    region_unit_id: int
    venue_kk: str
    venue_ru: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    language: str = BOTH
    organisation_id: int | None = None
    course_id: int | None = None
    note_kk: str = ""
    note_ru: str = ""


def find_plan_faults(plan: TrainingPlan, *, now: datetime, coming_count: int = 0) -> Iterator[str]:
    """Yield the faults of a plan, as keys of errors.FAULTS.

    `coming_count` is the number of people who already have a seat.
    """
    if plan.ends_at <= plan.starts_at:
        yield "ends_before"
    elif plan.ends_at - plan.starts_at > LONGEST_DURATION:
        yield "too_long"
    if plan.starts_at <= now:
        yield "past"
    if plan.starts_at - now > FURTHEST_AHEAD:
        yield "too_far"
    yield from _find_further_faults(plan, coming_count)


def find_held_faults(plan: TrainingPlan, *, moment: Moment) -> Iterator[str]:
    """Yield the faults of a training that is entered after it was held, as find_plan_faults()."""
    if plan.ends_at <= plan.starts_at:
        yield "ends_before"
    elif plan.ends_at - plan.starts_at > LONGEST_DURATION:
        yield "too_long"
    if plan.ends_at > moment.now:
        yield "not_over"
    if get_local_date(plan.starts_at, moment.zone) < moment.today - FURTHEST_BACK:
        yield "too_long_ago"
    yield from _find_further_faults(plan, 0)


def _find_further_faults(plan: TrainingPlan, coming_count: int) -> Iterator[str]:
    if not 1 <= plan.capacity <= MOST_SEATS:
        yield "capacity"
    elif plan.capacity < coming_count:
        yield "capacity_below"
    if bool(plan.note_kk) != bool(plan.note_ru):
        yield "words"
    if plan.language not in LANGUAGES:
        yield "language"
