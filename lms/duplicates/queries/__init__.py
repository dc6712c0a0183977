"""Reads of merging: suspected pairs, plans and records of merges. Import them from here."""

from lms.duplicates.queries.accounts import find_account_id, get_two_accounts, is_in_merge_scope
from lms.duplicates.queries.by_code import find_offered_account
from lms.duplicates.queries.holdings import (
    Holding,
    list_holdings,
    register_holding,
    register_watch,
    run_merge_watches,
)
from lms.duplicates.queries.plans import make_plan, pack_plan
from lms.duplicates.queries.preview_lines import MergeLine
from lms.duplicates.queries.previews import MergePreview, make_preview
from lms.duplicates.queries.records import MergeRow, get_merge, list_merges
from lms.duplicates.queries.suspects import AccountPair, SuspectAccount, list_pairs

__all__ = [
    "AccountPair",
    "Holding",
    "MergeLine",
    "MergePreview",
    "MergeRow",
    "SuspectAccount",
    "find_account_id",
    "find_offered_account",
    "get_merge",
    "get_two_accounts",
    "is_in_merge_scope",
    "list_holdings",
    "list_merges",
    "list_pairs",
    "make_plan",
    "make_preview",
    "pack_plan",
    "register_holding",
    "register_watch",
    "run_merge_watches",
]
