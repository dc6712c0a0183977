"""Services of the API. Import them from here."""

from lms.api.services.accesses import note_reading
from lms.api.services.organisations import put_organisations
from lms.api.services.people import put_people
from lms.api.services.posts import end_posts
from lms.api.services.replies import delete_old_replies, reserve_reply, store_reply
from lms.api.services.results import ItemResult, summarise_results

__all__ = [
    "ItemResult",
    "delete_old_replies",
    "end_posts",
    "note_reading",
    "put_organisations",
    "put_people",
    "reserve_reply",
    "store_reply",
    "summarise_results",
]
