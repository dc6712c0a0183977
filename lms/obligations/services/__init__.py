"""Use cases of obligations, by what they are about. Import them from here. Every change stands in the append-only record."""

from lms.obligations.services.assigning import (
    AT_ONCE,
    RESOLVE_JOB,
    Assigned,
    approve_assignment,
    assign,
    change_assignment,
    refuse_assignment,
    withdraw_assignment,
)
from lms.obligations.services.people import (
    grant_exemption,
    make_target_list,
    move_due,
    withdraw_exemption,
)
from lms.obligations.services.recording import Resolved
from lms.obligations.services.resolving import (
    BATCH,
    CATCH_UP_JOB,
    catch_up,
    catch_up_batch,
    meet_on_completion,
    reopen_on_revocation,
    resolve_assignment,
    resolve_batch,
    resolve_people,
    resolve_step,
)
from lms.obligations.services.terms import check_terms, people_count

__all__ = [
    "AT_ONCE",
    "BATCH",
    "CATCH_UP_JOB",
    "RESOLVE_JOB",
    "Assigned",
    "Resolved",
    "approve_assignment",
    "assign",
    "catch_up",
    "catch_up_batch",
    "change_assignment",
    "check_terms",
    "grant_exemption",
    "make_target_list",
    "meet_on_completion",
    "move_due",
    "people_count",
    "refuse_assignment",
    "reopen_on_revocation",
    "resolve_assignment",
    "resolve_batch",
    "resolve_people",
    "resolve_step",
    "withdraw_assignment",
    "withdraw_exemption",
]
