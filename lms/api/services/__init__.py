"""Use cases of the programming interface, by what they are about. Import them from here."""

from lms.api.services.accesses import note_reading
from lms.api.services.organisations import put_organisations
from lms.api.services.people import end_posts, put_people
from lms.api.services.replies import keep_reply, reserve_reply, sweep_replies
from lms.api.services.results import ItemResult, summed

__all__ = [
    "ItemResult",
    "end_posts",
    "keep_reply",
    "note_reading",
    "put_organisations",
    "put_people",
    "reserve_reply",
    "summed",
    "sweep_replies",
]
