"""Services of sittings: open, join, admit, give minutes back, end."""

from lms.sittings.services.admitting import admit_people, refuse_admission, remove_admission
from lms.sittings.services.ending import end_sitting
from lms.sittings.services.giving_time import give_minutes
from lms.sittings.services.joining import join_sitting
from lms.sittings.services.opening import open_sitting

__all__ = [
    "admit_people",
    "end_sitting",
    "give_minutes",
    "join_sitting",
    "open_sitting",
    "refuse_admission",
    "remove_admission",
]
