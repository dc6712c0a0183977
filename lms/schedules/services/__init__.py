"""Use cases of reports that are sent. Import them from here."""

from lms.schedules.services.drawing import Tools, prepare
from lms.schedules.services.merging import SCHEDULES
from lms.schedules.services.schedules import (
    add_schedule,
    change_schedule,
    end_schedule,
    pause_schedule,
    resume_schedule,
)
from lms.schedules.services.sending import (
    ask_for_report,
    fail_sending,
    finish_sending,
    may_still_see,
    plan_due,
    refuse_sending,
    settle_stranded,
)

__all__ = [
    "SCHEDULES",
    "Tools",
    "add_schedule",
    "ask_for_report",
    "change_schedule",
    "end_schedule",
    "fail_sending",
    "finish_sending",
    "may_still_see",
    "pause_schedule",
    "plan_due",
    "prepare",
    "refuse_sending",
    "resume_schedule",
    "settle_stranded",
]
