"""Use cases of obligations, by subject. Import them from here.

Every change is recorded in an append-only event.
"""

from lms.obligations.services.assigning import (
    AssignResult,
    change_assignment,
    create_assignment,
    withdraw_assignment,
)
from lms.obligations.services.deciding import approve_assignment, refuse_assignment
from lms.obligations.services.due_days import move_due
from lms.obligations.services.exemption_withdrawal import withdraw_exemption
from lms.obligations.services.exemptions import (
    ExemptionTerms,
    grant_exemption,
    grant_exemptions,
    grant_exemptions_by_document,
)
from lms.obligations.services.following import MAX_RESOLVED_AT_ONCE, RESOLVE_JOB
from lms.obligations.services.lists import create_target_list
from lms.obligations.services.resolved_counts import ResolvedCounts
from lms.obligations.services.resolving import (
    BATCH,
    CATCH_UP_JOB,
    catch_up_batch,
    meet_on_completion,
    resolve_assignment,
    resolve_batch,
    resolve_people,
    resolve_step,
)
from lms.obligations.services.revocation import reopen_on_revocation
from lms.obligations.services.terms import check_approved, check_terms, count_people

__all__ = [
    "BATCH",
    "CATCH_UP_JOB",
    "MAX_RESOLVED_AT_ONCE",
    "RESOLVE_JOB",
    "AssignResult",
    "ExemptionTerms",
    "ResolvedCounts",
    "approve_assignment",
    "catch_up_batch",
    "change_assignment",
    "check_approved",
    "check_terms",
    "count_people",
    "create_assignment",
    "create_target_list",
    "grant_exemption",
    "grant_exemptions",
    "grant_exemptions_by_document",
    "meet_on_completion",
    "move_due",
    "refuse_assignment",
    "reopen_on_revocation",
    "resolve_assignment",
    "resolve_batch",
    "resolve_people",
    "resolve_step",
    "withdraw_assignment",
    "withdraw_exemption",
]
