"""How long the lessons of a course have to be on screen before it is completed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.module_entries import LessonEntry

SUGGESTED_LESSONS: Final = 3


@dataclass(frozen=True, slots=True)
class ReadingFloor:
    """The minutes that a course asks for, and for how many seconds its lessons were on screen."""

    minutes: int
    seconds: int

    @property
    def minutes_spent(self) -> int:
        """Return the whole minutes that count so far."""
        return self.seconds // 60

    @property
    def minutes_left(self) -> int:
        """Return the minutes that are left, rounded up; 0 if the time is reached."""
        return max(0, math.ceil(self.minutes - self.seconds / 60))

    @property
    def is_reached(self) -> bool:
        """Return whether the lessons were on screen for long enough."""
        return self.seconds >= 60 * self.minutes


def choose_fastest(
    lessons: Sequence[LessonEntry], seconds_by_lesson: Mapping[int, int]
) -> list[LessonEntry]:
    """Return the lessons that were read the fastest for their length, the fastest first.

    None that was on screen for as long as it is counted.
    """
    shares = [
        (
            seconds_by_lesson.get(lesson.id, 0) / (60 * lesson.counted_minutes),
            lesson.position,
            lesson,
        )
        for lesson in lessons
        if seconds_by_lesson.get(lesson.id, 0) < 60 * lesson.counted_minutes
    ]
    return [lesson for _share, _position, lesson in sorted(shares)[:SUGGESTED_LESSONS]]
