"""Pure decisions about supervised tests: states of an admission, who needs one. No clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lms.catalogue.rules.conduct import Conduct

WAITING: Final = "waiting"
ADMITTED: Final = "admitted"
REFUSED: Final = "refused"
REMOVED: Final = "removed"
MOVED: Final = "moved"  # another browser of the same learner was admitted instead
MOST_MINUTES_BACK: Final = 120


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """An admission with the end of its sitting. `reason` is empty unless refused or removed."""

    id: int
    sitting_id: int
    enrolment_id: int
    quiz_id: int
    sign_in_id: int
    state: str
    reason: str
    ends_at: datetime
    ended_at: datetime | None

    def is_running(self, now: datetime) -> bool:
        """Return whether the sitting goes on."""
        return self.ended_at is None and now < self.ends_at

    def may_write(self, now: datetime) -> bool:
        """Return whether this browser may write now."""
        return self.state == ADMITTED and self.is_running(now)


@dataclass(frozen=True, slots=True)
class Supervision:
    """Whether a learner may take a quiz in a sitting, has to, and how they stand in one.

    `admission`: the newest one of this browser in a sitting that goes on.
    """

    is_offered: bool = False
    is_required: bool = False
    admission: AdmissionRow | None = None

    @property
    def state(self) -> str:
        """Return the state of the admission, '' without one."""
        return self.admission.state if self.admission else ""

    @property
    def is_admitted(self) -> bool:
        """Return whether an attempt of this browser would be supervised."""
        return self.state == ADMITTED

    @property
    def is_barred(self) -> bool:
        """Return whether no attempt may begin before somebody admits this browser."""
        return self.is_required and not self.is_admitted


def is_offered(conduct: Conduct) -> bool:
    """Return whether there are sittings for a quiz."""
    return bool(conduct.supervised)


def end_with_sitting(ends_at: datetime | None, sitting_ends_at: datetime) -> datetime:
    """Return when an attempt in a sitting is over: with its own time or with the sitting."""
    return sitting_ends_at if ends_at is None else min(ends_at, sitting_ends_at)


def extend_end(ends_at: datetime, minutes: int, now: datetime) -> datetime:
    """Return the new end of an attempt that gets minutes back.

    Where its time ran out during the fault, the minutes count from now.
    """
    return max(ends_at, now) + timedelta(minutes=minutes)
