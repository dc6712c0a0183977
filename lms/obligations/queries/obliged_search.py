"""The filter of a list of people with obligations."""

from dataclasses import dataclass
from typing import Final

ANY_STATE: Final = "any"
OVERDUE: Final = "overdue"
OPEN_STATES: Final = ("open", "not_begun", "under_way", "left_off", OVERDUE)
LATENESS: Final = ("met_in_time", "met_late")  # states that the days of grace decide


@dataclass(frozen=True, slots=True)
class ObligedSearch:
    """The filter of a list of people with obligations; empty fields do not filter.

    `state`: open, not_begun, under_way, left_off (begun, and not under way), overdue, met,
    met_in_time, met_late, exempt, ended, any; '' for all but ended. `unit_id` includes all units
    below. `organisation` and `name` are parts of names. `by_duty`: each row is a person and a
    course, by the leading reason in the area.
    """

    assignment_id: int | None = None
    state: str = ""
    course: str = ""
    unit_id: int | None = None
    organisation: str = ""
    name: str = ""
    by_duty: bool = False

    @property
    def is_of_late(self) -> bool:
        """Whether it is the list of late duties across assignments."""
        return self.by_duty and self.state == OVERDUE and self.assignment_id is None

    @property
    def is_by_text(self) -> bool:
        """Whether parts of names narrow the list."""
        return bool(self.organisation.strip() or self.name.strip())
