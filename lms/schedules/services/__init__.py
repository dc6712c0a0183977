"""Use cases of scheduled reports. Import them from here."""

from lms.schedules.services.drawing import Tools, prepare_file
from lms.schedules.services.merging import SCHEDULES
from lms.schedules.services.schedules import (
    add_schedule,
    change_schedule,
    end_schedule,
    pause_schedule,
    resume_schedule,
)
from lms.schedules.services.sending import (
    fail_sending,
    fail_stranded_sendings,
    finish_sending,
    plan_due_sendings,
    recheck_access,
    refuse_sending,
    request_report,
)

__all__ = [
    "SCHEDULES",
    "Tools",
    "add_schedule",
    "change_schedule",
    "end_schedule",
    "fail_sending",
    "fail_stranded_sendings",
    "finish_sending",
    "pause_schedule",
    "plan_due_sendings",
    "prepare_file",
    "recheck_access",
    "refuse_sending",
    "request_report",
    "resume_schedule",
]
