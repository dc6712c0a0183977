"""A stored person as the rest of the demo needs it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Learner:
    """A stored person as the rest of the demo needs it.

    `joined_on`: when the history begins.
    """

    id: int
    region_unit_id: int
    organisation_id: int | None
    audience: str
    language: str
    sex: str | None
    birth_year: int | None
    settlement: str | None
    position: str
    names: tuple[str, str, str]
    joined_on: date
