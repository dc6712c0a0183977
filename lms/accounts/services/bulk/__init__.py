"""Lists of people: matching them with accounts, comparing, saving, taking back.

Import from here.
"""

from lms.accounts.services.bulk.comparing import (
    CHANGED,
    FAULTY,
    NEW,
    UNCHANGED,
    LinePlan,
    plan_line,
)
from lms.accounts.services.bulk.finding import CurrentPerson, ListedPerson, Matcher
from lms.accounts.services.bulk.planning import plan_people
from lms.accounts.services.bulk.saving import SavedPerson, end_posts, save_people
from lms.accounts.services.bulk.undoing import UndoResult, remove_people, reopen_posts, undo_people
from lms.accounts.services.bulk.user_names import UserNames

__all__ = [
    "CHANGED",
    "FAULTY",
    "NEW",
    "UNCHANGED",
    "CurrentPerson",
    "LinePlan",
    "ListedPerson",
    "Matcher",
    "SavedPerson",
    "UndoResult",
    "UserNames",
    "end_posts",
    "plan_line",
    "plan_people",
    "remove_people",
    "reopen_posts",
    "save_people",
    "undo_people",
]
