"""Services of merging. Import them from here."""

from lms.duplicates.services.joining import REFUSALS, TypedCode, join_account, preview_account
from lms.duplicates.services.merging import merge_people, preview_merge
from lms.duplicates.services.undoing import undo_merge

__all__ = [
    "REFUSALS",
    "TypedCode",
    "join_account",
    "merge_people",
    "preview_account",
    "preview_merge",
    "undo_merge",
]
