"""Services of duplicates and of merging them. Import them from here."""

from lms.duplicates.services.joining import REFUSALS, TypedCode, join_account, preview_account
from lms.duplicates.services.merging import merge_people, preview_merge
from lms.duplicates.services.namesakes import note_missed_namesakes
from lms.duplicates.services.undoing import undo_merge

__all__ = [
    "REFUSALS",
    "TypedCode",
    "join_account",
    "merge_people",
    "note_missed_namesakes",
    "preview_account",
    "preview_merge",
    "undo_merge",
]
