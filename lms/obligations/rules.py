"""Pure decisions about mandatory courses. No database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.enrolment.rules import add_months

OPEN: Final = "open"
MET: Final = "met"
ENDED: Final = "ended"

OPENED_EVENT: Final = "opened"
MET_EVENT: Final = "met"
ENDED_EVENT: Final = "ended"

MAX_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Target:
    """Whose civil servants an assignment is for: a region unit or an organisation, with all that is below it. Exactly one is set."""

    region_unit_id: int | None = None
    organisation_id: int | None = None


def completed_since(validity_months: int, today: date) -> date:
    """The first day on which a course may have been completed so that this still holds today: its certificate is good through the
    day that many months later. A course that never expires gives the first day of all.
    """
    if not validity_months:
        return date.min
    day = add_months(today, -validity_months)
    while add_months(day, validity_months) < today:  # at the end of a month: 28 February and a month is 28 March, 31 January too
        day += timedelta(days=1)
    return day
