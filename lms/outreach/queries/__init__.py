"""Reads of trainings and of the people on their lists. Import them from here."""

from lms.outreach.queries.calendar import list_calendar_entries, make_calendar_entry
from lms.outreach.queries.open_trainings import (
    find_visible_training,
    is_open_to,
    list_upcoming_trainings,
)
from lms.outreach.queries.own_states import find_own_state, load_own_states
from lms.outreach.queries.own_trainings import OwnTraining, list_own_trainings
from lms.outreach.queries.people import Attendee, find_attendee, list_attendees, stream_attendees
from lms.outreach.queries.training_rows import TrainingRow
from lms.outreach.queries.training_scope import is_managed_by, list_units_to_hold_in, may_hold_in
from lms.outreach.queries.training_search import ALL, CANCELLED, PAST, TO_COME, TrainingSearch
from lms.outreach.queries.trainings import (
    find_course_id,
    find_managed_training,
    list_managed_trainings,
    stream_managed_trainings,
)

__all__ = [
    "ALL",
    "CANCELLED",
    "PAST",
    "TO_COME",
    "Attendee",
    "OwnTraining",
    "TrainingRow",
    "TrainingSearch",
    "find_attendee",
    "find_course_id",
    "find_managed_training",
    "find_own_state",
    "find_visible_training",
    "is_managed_by",
    "is_open_to",
    "list_attendees",
    "list_calendar_entries",
    "list_managed_trainings",
    "list_own_trainings",
    "list_units_to_hold_in",
    "list_upcoming_trainings",
    "load_own_states",
    "make_calendar_entry",
    "may_hold_in",
    "stream_attendees",
    "stream_managed_trainings",
]
