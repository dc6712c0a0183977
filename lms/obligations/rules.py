"""Pure decisions about mandatory courses. No database, no clock."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.enrolment.rules import add_months

OPEN: Final = "open"
MET: Final = "met"
ENDED: Final = "ended"
EXEMPT: Final = "exempt"

OPENED_EVENT: Final = "opened"
MET_EVENT: Final = "met"
ENDED_EVENT: Final = "ended"
EXEMPTED_EVENT: Final = "exempted"
RESUMED_EVENT: Final = "resumed"
REPLACED_EVENT: Final = "replaced"
CONTINUED_EVENT: Final = "continued"
# By how much each event changes the number of open obligations (of its unit, with its due day).
OPEN_CHANGES: Final = {
    OPENED_EVENT: 1, RESUMED_EVENT: 1, CONTINUED_EVENT: 1, MET_EVENT: -1, ENDED_EVENT: -1, EXEMPTED_EVENT: -1, REPLACED_EVENT: -1,
}  # fmt: skip

STANDING: Final = "standing"
WAITING: Final = "waiting"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"

REMINDER_DAYS: Final = (14, 7, 1)

MAX_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Target:
    """Whose civil servants an assignment is for: a region unit or an organisation, with all that is below it. Exactly one is set."""

    region_unit_id: int | None = None
    organisation_id: int | None = None


def fingerprint(course_id: int, target: Target, due_on: date) -> str:
    """What an assignment asks of whom by when, in 64 hexadecimal digits: two with the same are one."""
    asked = [course_id, target.region_unit_id, target.organisation_id, due_on.isoformat()]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


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
