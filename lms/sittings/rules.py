"""Rules of sittings: the room code, how long one is, who is shown. No database, no clock."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

CODE_DIGITS: Final = 8
SHORTEST: Final = 15  # minutes
LONGEST: Final = 480
LONGEST_VENUE: Final = 200
# Where a person of a sitting is, besides the states of an admission (assessment).
WRITING: Final = "writing"
HANDED_IN: Final = "handed_in"


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """A sitting as it is opened, for a region unit or an organisation, never for both."""

    course_id: int
    quiz_key: str
    minutes: int
    venue: str
    region_unit_id: int | None = None
    organisation_id: int | None = None


def draw_code() -> str:
    """Return a new room code.

    It has digits alone: they look alike on no board, and need no change of the keyboard between
    three alphabets.
    """
    return "".join(secrets.choice("0123456789") for _position in range(CODE_DIGITS))


def format_code(code: str) -> str:
    """Return a room code as it is written on the board, in two groups."""
    return f"{code[: CODE_DIGITS // 2]} {code[CODE_DIGITS // 2 :]}"


def read_code(text: str) -> str:
    """Return the digits of a typed room code, without the gaps that people type."""
    return re.sub(r"[\s.\-–]", "", unicodedata.normalize("NFKC", text))


def can_show_people(over_on: date | None, today: date) -> bool:
    """Return whether the people of a sitting are shown: while it runs and on the day after.

    `over_on` is the local day on which it ended, None while it runs. Then figures alone remain.
    """
    return over_on is None or today <= over_on + timedelta(days=1)
