"""Screens of merging: suspected duplicates, preview, records of merges and their undo.

People themselves join the account that an employer made for them by the code of its card.
"""

from lms.duplicates.views import employer_codes, merging, pairs, records
from lms.duplicates.views.blueprint import blueprint

__all__ = ["blueprint", "employer_codes", "merging", "pairs", "records"]
