"""Background work of obligations."""

from typing import Final

from lms.obligations.jobs.lists import read_list
from lms.obligations.jobs.messages import (
    announce_waiting_approvals,
    announce_waiting_events,
    plan_reminders,
    send_reminders,
)
from lms.obligations.jobs.resolving import catch_up, plan_catch_up, resolve_assignment
from lms.obligations.queries.list_readings import LIST_JOB
from lms.obligations.services import CATCH_UP_JOB, RESOLVE_JOB
from lms.obligations.services.reminders import REMIND_JOB

__all__ = [
    "announce_waiting_approvals",
    "announce_waiting_events",
    "plan_catch_up",
    "plan_reminders",
]

HANDLERS: Final = {
    REMIND_JOB: send_reminders,
    RESOLVE_JOB: resolve_assignment,
    CATCH_UP_JOB: catch_up,
    LIST_JOB: read_list,
}
