"""The kinds of message: whom they concern, what can be switched off, how urgent each is. What they say stands in wording.py."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from lms.core.sms import NO_GATEWAY

EMAIL: Final = "email"
SMS: Final = "sms"

ASSIGNED: Final = "assigned"
REMINDER: Final = "reminder"
OVERDUE: Final = "overdue"
HR_REMINDER: Final = "hr_reminder"
ESCALATION_HR: Final = "escalation_hr"
ESCALATION_OFFICER: Final = "escalation_officer"
DUE_MOVED: Final = "due_moved"
EXEMPTED: Final = "exempted"
EXEMPTION_ENDED: Final = "exemption_ended"
APPROVAL_WANTED: Final = "approval_wanted"
APPROVAL_DECIDED: Final = "approval_decided"
IMPORT_DONE: Final = "import_done"
SIGN_IN_CARD: Final = "sign_in_card"
REPORT_DUE: Final = "report_due"
REPORT_SENT: Final = "report_sent"
REPORTS_ENDED: Final = "reports_ended"
SESSION_PLACE: Final = "session_place"
SESSION_CHANGED: Final = "session_changed"
SESSION_CANCELLED: Final = "session_cancelled"
SESSION_REMINDER: Final = "session_reminder"

# Categories. Only those of SWITCHABLE can be refused: a duty is told in any case, and so is what concerns the safety of an account.
OBLIGATIONS: Final = "obligations"
ACCOUNT: Final = "account"
FILES: Final = "files"
REPORTS: Final = "reports"
SESSIONS: Final = "sessions"
SWITCHABLE: Final = (FILES, REPORTS, SESSIONS)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. `urgency`: the lower, the further up in a digest. `own_duty`: it is about what its reader has to do."""

    category: str
    urgency: int
    own_duty: bool = False


KINDS: Final = {
    OVERDUE: Kind(OBLIGATIONS, 0, own_duty=True),
    REMINDER: Kind(OBLIGATIONS, 1, own_duty=True),
    HR_REMINDER: Kind(OBLIGATIONS, 1, own_duty=True),
    DUE_MOVED: Kind(OBLIGATIONS, 2, own_duty=True),
    EXEMPTION_ENDED: Kind(OBLIGATIONS, 2, own_duty=True),
    ASSIGNED: Kind(OBLIGATIONS, 3, own_duty=True),
    EXEMPTED: Kind(OBLIGATIONS, 4),
    APPROVAL_WANTED: Kind(OBLIGATIONS, 3),
    ESCALATION_HR: Kind(OBLIGATIONS, 3),
    ESCALATION_OFFICER: Kind(OBLIGATIONS, 3),
    REPORT_DUE: Kind(OBLIGATIONS, 3),
    APPROVAL_DECIDED: Kind(OBLIGATIONS, 4),
    SIGN_IN_CARD: Kind(ACCOUNT, 1),
    IMPORT_DONE: Kind(FILES, 5),
    REPORT_SENT: Kind(REPORTS, 5),
    REPORTS_ENDED: Kind(REPORTS, 4),
    SESSION_CANCELLED: Kind(SESSIONS, 1),
    SESSION_CHANGED: Kind(SESSIONS, 2),
    SESSION_PLACE: Kind(SESSIONS, 2),
    SESSION_REMINDER: Kind(SESSIONS, 2),
}


def channels(sms_gateway: str) -> tuple[str, ...]:
    """The ways out of the product that a site with this gateway has."""
    return (EMAIL,) if sms_gateway == NO_GATEWAY else (EMAIL, SMS)


def category(kind: str) -> str:
    """The category of a kind."""
    return KINDS[kind].category


def due_day(values: dict[str, Any]) -> date | None:
    """The day that a message speaks of, None if it speaks of none."""
    text = values.get("due")
    return date.fromisoformat(text) if isinstance(text, str) else None


def is_pressing(kind: str, values: dict[str, Any], today: date) -> bool:
    """Whether it must not wait for a digest: a duty that has to be done today or tomorrow."""
    due = due_day(values)
    return KINDS[kind].own_duty and due is not None and today <= due <= today + timedelta(days=1)


def rank(kind: str, values: dict[str, Any]) -> tuple[int, str]:
    """The place in a digest: the most urgent first, of those alike the one with the nearest day."""
    return KINDS[kind].urgency, str(values.get("due") or "9999")
