"""Reads for merging: who may be one person, what a merge would move, which merges there were. Import them from here."""

from lms.duplicates.queries.holdings import Holding, follow, holdings
from lms.duplicates.queries.plans import MergeLine, MergePreview, details_of, plan_of, preview
from lms.duplicates.queries.records import MergeRow, merge_in_scope, merges
from lms.duplicates.queries.suspects import (
    Pair,
    SuspectAccount,
    account_by_user_name,
    in_merge_scope,
    pairs,
    two_accounts,
)

__all__ = [
    "Holding",
    "MergeLine",
    "MergePreview",
    "MergeRow",
    "Pair",
    "SuspectAccount",
    "account_by_user_name",
    "details_of",
    "follow",
    "holdings",
    "in_merge_scope",
    "merge_in_scope",
    "merges",
    "pairs",
    "plan_of",
    "preview",
    "two_accounts",
]
