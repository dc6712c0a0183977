"""Many people at once, as lists and other systems tell of them: found, compared, saved with their posts, taken back. Import from here."""

from lms.accounts.services.bulk.comparing import CHANGED, FAULTY, NEW, UNCHANGED, LinePlan, compare
from lms.accounts.services.bulk.finding import Found, Listed, Matcher
from lms.accounts.services.bulk.planning import plan_people
from lms.accounts.services.bulk.saving import Saved, end_posts, save_people
from lms.accounts.services.bulk.undoing import Undone, remove_people, reopen_posts, undo_people
from lms.accounts.services.bulk.user_names import UserNames

__all__ = [
    "CHANGED",
    "FAULTY",
    "NEW",
    "UNCHANGED",
    "Found",
    "LinePlan",
    "Listed",
    "Matcher",
    "Saved",
    "Undone",
    "UserNames",
    "compare",
    "end_posts",
    "plan_people",
    "remove_people",
    "reopen_posts",
    "save_people",
    "undo_people",
]
