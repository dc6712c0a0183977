"""Lists of people: matching them with accounts, comparing, saving, taking back.

Import from here.
"""

from lms.accounts.services.bulk.comparing import (
    CHANGED,
    ELSEWHERE_FAULTS,
    FAULTY,
    INVITED,
    NEW,
    UNCHANGED,
    UNCLEAR,
    LinePlan,
    plan_line,
)
from lms.accounts.services.bulk.ending import end_posts
from lms.accounts.services.bulk.finding import Match, Matcher
from lms.accounts.services.bulk.planning import plan_people
from lms.accounts.services.bulk.records import CurrentPerson, ListedPerson
from lms.accounts.services.bulk.reopening import reopen_posts
from lms.accounts.services.bulk.saving import SavedPerson, save_people
from lms.accounts.services.bulk.undoing import UndoResult, remove_people, undo_people
from lms.accounts.services.bulk.user_names import UserNames

__all__ = [
    "CHANGED",
    "ELSEWHERE_FAULTS",
    "FAULTY",
    "INVITED",
    "NEW",
    "UNCHANGED",
    "UNCLEAR",
    "CurrentPerson",
    "LinePlan",
    "ListedPerson",
    "Match",
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
