"""Rules of trainings, by subject. Import them from here.

No database, no clock.
"""

from lms.outreach.rules.events import (
    ATTENDANCE_EVENT,
    CANCELLED_EVENT,
    CHANGED_EVENT,
    PLANNED_EVENT,
    SEAT_EVENT,
    SET_ASIDE_EVENT,
    SIGNED_UP_EVENT,
    TAKEN_OVER_EVENT,
    WITHDREW_EVENT,
)
from lms.outreach.rules.plans import (
    BOTH,
    FURTHEST_AHEAD,
    FURTHEST_BACK,
    LANGUAGES,
    LONGEST_DURATION,
    LONGEST_NOTE,
    LONGEST_TITLE,
    LONGEST_VENUE,
    MOST_SEATS,
    TrainingPlan,
    find_held_faults,
    find_plan_faults,
)
from lms.outreach.rules.sign_ups import COMING, WAITING, WITHDRAWN, choose_state, is_better_sign_up

__all__ = [
    "ATTENDANCE_EVENT",
    "BOTH",
    "CANCELLED_EVENT",
    "CHANGED_EVENT",
    "COMING",
    "FURTHEST_AHEAD",
    "FURTHEST_BACK",
    "LANGUAGES",
    "LONGEST_DURATION",
    "LONGEST_NOTE",
    "LONGEST_TITLE",
    "LONGEST_VENUE",
    "MOST_SEATS",
    "PLANNED_EVENT",
    "SEAT_EVENT",
    "SET_ASIDE_EVENT",
    "SIGNED_UP_EVENT",
    "TAKEN_OVER_EVENT",
    "WAITING",
    "WITHDRAWN",
    "WITHDREW_EVENT",
    "TrainingPlan",
    "choose_state",
    "find_held_faults",
    "find_plan_faults",
    "is_better_sign_up",
]
