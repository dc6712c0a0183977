"""Kinds of messages: category, urgency, whether they can be refused. Wording: wording.py."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from lms.accounts.rules import notices
from lms.auth.rules import channels

EMAIL: Final = channels.EMAIL
SMS: Final = channels.SMS
list_channels = channels.list_channels

ASSIGNED: Final = "assigned"
DUE_SOONER: Final = "due_sooner"
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
FILE_READY: Final = "file_ready"
FILE_FAILED: Final = "file_failed"
SIGN_IN_CARD: Final = "sign_in_card"
INVITATION: Final = "invitation"
PASSWORD_LINK: Final = "password_link"  # noqa: S105 - the name of a kind
POST_OFFERED: Final = "post_offered"
POST_ACCEPTED: Final = "post_accepted"
POST_DECLINED: Final = "post_declined"
CERTIFICATE_READY: Final = "cert_ready"
CERTIFICATE_CORRECTED: Final = "cert_corrected"
CERTIFICATE_REVOKED: Final = "cert_revoked"
TEST_PASSED: Final = "test_passed"
TEST_WITHDRAWN: Final = "test_withdrawn"
TEXT_GRADED: Final = "text_graded"
API_ENDED: Final = "api_ended"
API_RECEIVED: Final = "api_received"
IIN_CONFIRMED: Final = "iin_confirmed"
IIN_CORRECTED: Final = "iin_corrected"
IIN_WITHDRAWN: Final = "iin_withdrawn"
IIN_CONFLICTING: Final = "iin_conflicting"
REPORT_DUE: Final = "report_due"
REPORT_SENT: Final = "report_sent"
REPORTS_ENDED: Final = "reports_ended"
TRAINING_SEAT: Final = "training_seat"
TRAINING_CHANGED: Final = "training_changed"
TRAINING_CANCELLED: Final = "training_cancelled"
TRAINING_REMINDER: Final = "training_reminder"
DATA_READY: Final = "data_ready"
DATA_FAILED: Final = "data_failed"
ERASURE_ASKED: Final = "erasure_asked"
ERASURE_GRANTED: Final = "erasure_granted"
ERASURE_REFUSED: Final = "erasure_refused"
ERASURE_CANCELLED: Final = "erasure_cancelled"

# What may be the work of a stranger, so that its reader should act at once.
SECURITY: Final = frozenset(
    {
        notices.PASSWORD_CHANGED,
        notices.SECOND_FACTOR_OFF,
        notices.SECOND_FACTOR_ON,
        notices.NEW_SIGN_IN,
        notices.EMAIL_CHANGED,
        notices.PHONE_CHANGED,
        notices.CONTACT_LOST,
    }
)

# Categories. Only SWITCHABLE can be refused: obligations and account safety are always sent.
OBLIGATIONS: Final = "obligations"
ACCOUNT: Final = "account"
FILES: Final = "files"
REPORTS: Final = "reports"
TRAININGS: Final = "trainings"
CERTIFICATES: Final = "certificates"
SWITCHABLE: Final = (FILES, REPORTS, TRAININGS, CERTIFICATES)


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message.

    `urgency`: lower comes first in a digest. `own_duty`: it is about an obligation of its reader.
    """

    category: str
    urgency: int
    own_duty: bool = False


KINDS: Final = {
    OVERDUE: MessageKind(OBLIGATIONS, 0, own_duty=True),
    REMINDER: MessageKind(OBLIGATIONS, 1, own_duty=True),
    HR_REMINDER: MessageKind(OBLIGATIONS, 1, own_duty=True),
    DUE_MOVED: MessageKind(OBLIGATIONS, 2, own_duty=True),
    DUE_SOONER: MessageKind(OBLIGATIONS, 2, own_duty=True),
    EXEMPTION_ENDED: MessageKind(OBLIGATIONS, 2, own_duty=True),
    ASSIGNED: MessageKind(OBLIGATIONS, 3, own_duty=True),
    EXEMPTED: MessageKind(OBLIGATIONS, 4),
    APPROVAL_WANTED: MessageKind(OBLIGATIONS, 3),
    ESCALATION_HR: MessageKind(OBLIGATIONS, 3),
    ESCALATION_OFFICER: MessageKind(OBLIGATIONS, 3),
    REPORT_DUE: MessageKind(OBLIGATIONS, 3),
    APPROVAL_DECIDED: MessageKind(OBLIGATIONS, 4),
    INVITATION: MessageKind(ACCOUNT, -1),
    SIGN_IN_CARD: MessageKind(ACCOUNT, 1),
    PASSWORD_LINK: MessageKind(ACCOUNT, 0),
    POST_OFFERED: MessageKind(ACCOUNT, 2),
    POST_ACCEPTED: MessageKind(ACCOUNT, 4),
    POST_DECLINED: MessageKind(ACCOUNT, 4),
    CERTIFICATE_READY: MessageKind(CERTIFICATES, 4),
    CERTIFICATE_CORRECTED: MessageKind(ACCOUNT, 2),
    CERTIFICATE_REVOKED: MessageKind(ACCOUNT, 1),
    TEST_PASSED: MessageKind(ACCOUNT, 2),
    TEST_WITHDRAWN: MessageKind(ACCOUNT, 1),
    TEXT_GRADED: MessageKind(ACCOUNT, 2),
    API_ENDED: MessageKind(ACCOUNT, 2),
    API_RECEIVED: MessageKind(ACCOUNT, 2),
    IIN_CONFIRMED: MessageKind(ACCOUNT, 1),
    IIN_CORRECTED: MessageKind(ACCOUNT, 1),
    IIN_WITHDRAWN: MessageKind(ACCOUNT, 1),
    IIN_CONFLICTING: MessageKind(ACCOUNT, 1),
    notices.PASSWORD_CHANGED: MessageKind(ACCOUNT, -1),
    notices.SECOND_FACTOR_OFF: MessageKind(ACCOUNT, -1),
    notices.SECOND_FACTOR_ON: MessageKind(ACCOUNT, -1),
    notices.NEW_SIGN_IN: MessageKind(ACCOUNT, -1),
    notices.EMAIL_CHANGED: MessageKind(ACCOUNT, -1),
    notices.PHONE_CHANGED: MessageKind(ACCOUNT, -1),
    notices.CONTACT_LOST: MessageKind(ACCOUNT, -1),
    notices.ROLE_GRANTED: MessageKind(ACCOUNT, 1),
    notices.ROLE_WITHDRAWN: MessageKind(ACCOUNT, 1),
    notices.POST_BEGUN: MessageKind(ACCOUNT, 1),
    notices.POST_ENDED: MessageKind(ACCOUNT, 1),
    DATA_READY: MessageKind(ACCOUNT, 4),
    DATA_FAILED: MessageKind(ACCOUNT, 4),
    ERASURE_ASKED: MessageKind(ACCOUNT, 3),
    ERASURE_GRANTED: MessageKind(ACCOUNT, 1),
    ERASURE_REFUSED: MessageKind(ACCOUNT, 1),
    ERASURE_CANCELLED: MessageKind(ACCOUNT, 1),
    IMPORT_DONE: MessageKind(FILES, 5),
    FILE_READY: MessageKind(FILES, 5),
    FILE_FAILED: MessageKind(FILES, 5),
    REPORT_SENT: MessageKind(REPORTS, 5),
    REPORTS_ENDED: MessageKind(REPORTS, 4),
    TRAINING_CANCELLED: MessageKind(TRAININGS, 1),
    TRAINING_CHANGED: MessageKind(TRAININGS, 2),
    TRAINING_SEAT: MessageKind(TRAININGS, 2),
    TRAINING_REMINDER: MessageKind(TRAININGS, 2),
}


PRESSING: Final = (INVITATION, SIGN_IN_CARD, PASSWORD_LINK, *SECURITY)


def get_category(kind: str) -> str:
    """Return the category of a kind."""
    return KINDS[kind].category


def find_due_day(values: dict[str, Any]) -> date | None:
    """Return the day that a message speaks of, or None."""
    text = values.get("due")
    return date.fromisoformat(text) if isinstance(text, str) else None


def is_pressing(kind: str, values: dict[str, Any], today: date) -> bool:
    """Return whether the message must not wait for a digest.

    That is an invitation, a new way into the account, its safety, or an obligation due by
    tomorrow.
    """
    due = find_due_day(values)
    return kind in PRESSING or (
        KINDS[kind].own_duty and due is not None and today <= due <= today + timedelta(days=1)
    )


def build_sort_key(kind: str, values: dict[str, Any]) -> tuple[int, str]:
    """Return the sort key of a message in a digest: most urgent first, then by nearest day."""
    return KINDS[kind].urgency, str(values.get("due") or "9999")
