"""Who gets a seat: states of sign-ups, and which of two counts."""

from typing import Final

COMING: Final = "coming"
WAITING: Final = "waiting"  # no seat is free; the longest wait gets the next one
WITHDRAWN: Final = "withdrawn"


def choose_state(*, capacity: int, coming_count: int) -> str:
    """Return the state of a new sign-up: COMING while a seat is free, else WAITING."""
    return COMING if coming_count < capacity else WAITING


def is_better_sign_up(first: tuple[str, bool | None], second: tuple[str, bool | None]) -> bool:
    """Return whether the first sign-up (state, came) outranks the second.

    Attendance outranks a seat, a seat outranks waiting.
    """
    return _rank_sign_up(first) > _rank_sign_up(second)


def _rank_sign_up(sign_up: tuple[str, bool | None]) -> tuple[bool, int]:
    state, came = sign_up
    return came is True, (WITHDRAWN, WAITING, COMING).index(state)
