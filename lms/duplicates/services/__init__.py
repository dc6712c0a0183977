"""Services of merging. Import them from here."""

from lms.duplicates.services.merging import merge_people, preview_merge
from lms.duplicates.services.undoing import undo_merge

__all__ = ["merge_people", "preview_merge", "undo_merge"]
