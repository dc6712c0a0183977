"""Whether an attempt may begin, and until when it lasts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from lms.assessment.errors import (
    AdmissionNeeded,
    AttemptLimitReached,
    AttemptsUsedUp,
    AttemptWaits,
    NoAttemptNow,
    QuizClosed,
    QuizNotOpenYet,
)
from lms.assessment.queries import AttemptRow
from lms.assessment.rules import QuizTerms, decide_entry
from lms.assessment.rules.entry import CLOSED, GRADING, NOT_YET, OPEN, USED_UP, WAITING
from lms.assessment.rules.supervision import Supervision, end_with_sitting
from lms.core.i18n import format_datetime

NO_ATTEMPT: Final[dict[str, type[NoAttemptNow]]] = {
    WAITING: AttemptLimitReached,
    USED_UP: AttemptsUsedUp,
    NOT_YET: QuizNotOpenYet,
    CLOSED: QuizClosed,
    GRADING: AttemptWaits,
}


def check_entry(
    earlier: Sequence[AttemptRow], terms: QuizTerms, supervision: Supervision, now: datetime
) -> None:
    """Raise NoAttemptNow if no attempt may begin."""
    if supervision.is_barred:
        raise AdmissionNeeded
    is_grading = any(attempt.is_waiting for attempt in earlier)
    starts = (attempt.started_at for attempt in earlier)
    entry = decide_entry(terms, starts, now, is_grading=is_grading)
    if entry.state != OPEN:
        raise NO_ATTEMPT[entry.state](when=format_datetime(entry.opens_at))


def plan_end(ends_at: datetime | None, supervision: Supervision) -> dict[str, Any]:
    """Return when an attempt is over, and the sitting that it is written in."""
    admission = supervision.admission
    if admission is None or not supervision.is_admitted:
        return {"ends_at": ends_at}
    ends_at = end_with_sitting(ends_at, admission.ends_at)
    return {"ends_at": ends_at, "sitting_id": admission.sitting_id}
