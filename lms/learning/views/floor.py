"""What a learner is told of the reading time that a course asks for."""

from dataclasses import dataclass

from lms.catalogue.queries import LessonEntry
from lms.enrolment.rules import ACTIVE
from lms.learning.queries import load_seconds_by_lesson
from lms.learning.rules.floor import ReadingFloor, choose_fastest
from lms.learning.views.blueprint import Standing
from lms.web.transaction import session


@dataclass(frozen=True, slots=True)
class FloorStanding:
    """The reading time that a course asks for, and the lessons that were read the fastest."""

    time: ReadingFloor
    lessons: list[LessonEntry]
    is_all_that_is_left: bool


def load_floor(standing: Standing) -> FloorStanding | None:
    """Return the reading time of a course under way; None if it asks for none."""
    outline, enrolment = standing.outline, standing.enrolment
    if enrolment is None or enrolment.state != ACTIVE or not outline.minutes_at_least:
        return None
    seconds = load_seconds_by_lesson(session(), enrolment.id)
    time = ReadingFloor(outline.minutes_at_least, sum(seconds.values()))
    return FloorStanding(
        time,
        choose_fastest(outline.lessons, seconds),
        not time.is_reached and all(map(standing.progress.is_settled, outline.items)),
    )
