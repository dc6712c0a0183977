"""What is done with sessions. Import it from here."""

from lms.outreach.services.attendance import note_attendance
from lms.outreach.services.merging import SIGN_UPS
from lms.outreach.services.planning import cancel_session, change_session, plan_session
from lms.outreach.services.reminders import (
    outdated_sessions,
    remind_of_session,
    sessions_to_remind_of,
)
from lms.outreach.services.signing_up import add_person, remove_person, sign_up, withdraw_sign_up

__all__ = [
    "SIGN_UPS",
    "add_person",
    "cancel_session",
    "change_session",
    "note_attendance",
    "outdated_sessions",
    "plan_session",
    "remind_of_session",
    "remove_person",
    "sessions_to_remind_of",
    "sign_up",
    "withdraw_sign_up",
]
