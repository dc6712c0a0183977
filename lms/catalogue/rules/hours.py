"""Course length in minutes and academic hours. See courses/README.md, "How hours are counted"."""

import math
from collections.abc import Sequence
from typing import Final

ACADEMIC_HOUR: Final = 45
WORDS_A_MINUTE: Final = {"foundation": 80}
WORDS_A_MINUTE_ELSE: Final = 120
MINUTES_A_QUESTION: Final = 1.5
MAX_STEP_MINUTES: Final = 30  # longest time on screen that counts for a step


def count_reading_minutes(words_kk: int, words_ru: int, level: str) -> float:
    """Return the minutes to read a lesson: the mean of both languages at the level's pace."""
    return (words_kk + words_ru) / 2 / WORDS_A_MINUTE.get(level, WORDS_A_MINUTE_ELSE)


def count_quiz_minutes(draw: int) -> float:
    """Return the minutes for the drawn questions."""
    return draw * MINUTES_A_QUESTION


def count_task_minutes(draw: int, minutes: Sequence[int]) -> float:
    """Return the minutes for some tasks that are drawn from others: so many times their mean."""
    return draw * sum(minutes) / len(minutes) if minutes else 0


def count_claimable_hours(minutes: float) -> int:
    """Return the most academic hours that a course of so many minutes may claim."""
    return math.floor(minutes / ACADEMIC_HOUR + 1e-9)
