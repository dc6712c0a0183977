"""Whether a course was completed faster than anybody reads."""

from datetime import timedelta
from typing import Final

# People read 200 to 300 words a minute and skim some 450; courses count with 80 or 120.
FASTEST_WORDS_A_MINUTE: Final = 600
SHORTEST_TEXT: Final = 1000  # words; of a shorter course the pace says nothing


def is_faster_than_reading(words: int, *, seen_seconds: int, time_taken: timedelta) -> bool:
    """Return whether the lessons cannot have been read in the time that there was.

    `time_taken` is the time from enrolment to completion. `seen_seconds` is for how long lessons
    were on screen; 0 says nothing, as a browser without scripts does not measure.
    """
    if words < SHORTEST_TEXT:
        return False
    least_time = timedelta(minutes=words / FASTEST_WORDS_A_MINUTE)
    return time_taken < least_time or timedelta() < timedelta(seconds=seen_seconds) < least_time
