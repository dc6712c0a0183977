"""A learner of a sitting, and where they are."""

from dataclasses import dataclass
from datetime import datetime

from lms.accounts.rules import format_full_name
from lms.assessment.rules.supervision import ADMITTED, WAITING
from lms.sittings.rules import HANDED_IN, WRITING


@dataclass(frozen=True, slots=True)
class SittingPerson:
    """A learner of a sitting with the admission that matters now, and their newest attempt in it.

    `browsers`: from how many they asked. `answered` of `total` questions. `minutes`: given back.
    """

    admission_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    admission_state: str
    reason: str
    asked_at: datetime
    browsers: int
    attempt_id: int | None
    ends_at: datetime | None
    submitted_at: datetime | None
    total: int
    answered: int
    minutes: int

    @property
    def name(self) -> str:
        """Return the name as in the passport."""
        return format_full_name(self.surname, self.given_name, self.patronymic)

    @property
    def has_begun(self) -> bool:
        """Return whether an attempt is under way."""
        return self.attempt_id is not None and self.submitted_at is None

    @property
    def state(self) -> str:
        """Return where the learner is: waiting, writing, handed in or as was decided."""
        if self.admission_state == WAITING:
            return WAITING
        if self.submitted_at is not None:
            return HANDED_IN
        if self.admission_state == ADMITTED and self.has_begun:
            return WRITING
        return self.admission_state

    def count_minutes_left(self, now: datetime) -> int:
        """Return the minutes that are left to write, rounded up."""
        if self.ends_at is None:
            return 0
        return max(0, -int((now - self.ends_at).total_seconds() // 60))
