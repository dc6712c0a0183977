"""Pure decisions about sessions: what may be announced, who has a place, until when one signs up. No database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

COMING: Final = "coming"
WAITING: Final = "waiting"  # no place is free; whoever waits longest gets the next one
WITHDRAWN: Final = "withdrawn"

# The append-only record: of a session, and of who signed up for it.
PLANNED_EVENT: Final = "planned"
CHANGED_EVENT: Final = "changed"
CANCELLED_EVENT: Final = "cancelled"
SIGNED_UP_EVENT: Final = "signed_up"
PLACE_EVENT: Final = "place"  # a place became free for somebody who waited
WITHDREW_EVENT: Final = "withdrew"
MARKED_EVENT: Final = "marked"
TAKEN_OVER_EVENT: Final = "taken_over"  # two accounts became one: what the other one had
SET_ASIDE_EVENT: Final = "set_aside"  # the other one of the two

BOTH: Final = "both"
LANGUAGES: Final = (BOTH, "kk", "ru")
MOST_PLACES: Final = 1000
LONGEST: Final = timedelta(hours=12)
FURTHEST: Final = timedelta(days=366)
LONGEST_TITLE: Final = 200
LONGEST_PLACE: Final = 300
LONGEST_NOTE: Final = 1000
LONGEST_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What is announced. `region_unit_id`: where it is held. With `organisation_id` it is for the people of that body and of those below it,
    else for everybody. `course_id`: the course that it belongs to, if to one. Moments are aware.
    """

    title_kk: str
    title_ru: str
    region_unit_id: int
    place_kk: str
    place_ru: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    language: str = BOTH
    organisation_id: int | None = None
    course_id: int | None = None
    note_kk: str = ""
    note_ru: str = ""


def faults(plan: TrainingPlan, *, now: datetime, coming: int = 0) -> Iterator[str]:
    """What is wrong with a plan, each as one word: ends_before, too_long, past (it begins in the future), too_far, capacity, capacity_below
    (fewer places than people who have one), words (a note in one language alone), language.
    """
    if plan.ends_at <= plan.starts_at:
        yield "ends_before"
    elif plan.ends_at - plan.starts_at > LONGEST:
        yield "too_long"
    if plan.starts_at <= now:
        yield "past"
    if plan.starts_at - now > FURTHEST:
        yield "too_far"
    if not 1 <= plan.capacity <= MOST_PLACES:
        yield "capacity"
    elif plan.capacity < coming:
        yield "capacity_below"
    if bool(plan.note_kk) != bool(plan.note_ru):
        yield "words"
    if plan.language not in LANGUAGES:
        yield "language"


def state_for(*, capacity: int, coming: int) -> str:
    """What somebody becomes who signs up: coming while a place is free."""
    return COMING if coming < capacity else WAITING


def better_of(one: tuple[str, bool | None], other: tuple[str, bool | None]) -> bool:
    """Whether the first sign-up (state, came) says more of a person than the other: was there, has a place, waits."""
    return _standing(one) > _standing(other)


def _standing(sign_up: tuple[str, bool | None]) -> tuple[bool, int]:
    state, came = sign_up
    return came is True, (WITHDRAWN, WAITING, COMING).index(state)
