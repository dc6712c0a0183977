"""Extra time in timed quizzes."""

from typing import Final

EXTRA_TIME_PERCENTS: Final = (0, 25, 50, 100)
