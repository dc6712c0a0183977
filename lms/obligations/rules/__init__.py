"""Pure rules of mandatory courses, by subject. Import them from here.

No database, no clock.
"""

from lms.obligations.rules.changes import (
    AssignmentRule,
    CourseCompletion,
    NewEvent,
    ObligationChange,
    ObligationFacts,
    ObligationState,
)
from lms.obligations.rules.completions import list_repeatable
from lms.obligations.rules.days import (
    compute_due_day,
    find_completion_validity,
    find_earliest_valid_day,
    is_late,
)
from lms.obligations.rules.decisions import decide_changes, reopen_after_revocation
from lms.obligations.rules.due_days import find_due_day_by_rule, find_renewal_due_day, move_due_day
from lms.obligations.rules.duties import DutyReason, find_leading_reason
from lms.obligations.rules.leaves import Leave, count_leave_days, extend_by_leaves, subtract_leaves
from lms.obligations.rules.people import (
    Affiliation,
    CurrentPost,
    PersonTraits,
    RequiredTraits,
    find_affiliation,
    find_required_traits,
)
from lms.obligations.rules.states import (
    ENDED,
    EXEMPT,
    MERGE_UNDONE,
    MET,
    OPEN,
    REFUSED,
    RESUMED_EVENT,
    STANDING,
    WAITING,
    WITHDRAWN,
)
from lms.obligations.rules.terms import (
    LIMITS,
    MAX_COURSES,
    MAX_NAME,
    MAX_REMINDERS,
    REMINDER_DAYS,
    REMINDER_LIMITS,
    Target,
    Terms,
    fingerprint_terms,
    list_conditions,
    parse_narrowing,
    replace_units,
)

__all__ = [
    "ENDED",
    "EXEMPT",
    "LIMITS",
    "MAX_COURSES",
    "MAX_NAME",
    "MAX_REMINDERS",
    "MERGE_UNDONE",
    "MET",
    "OPEN",
    "REFUSED",
    "REMINDER_DAYS",
    "REMINDER_LIMITS",
    "RESUMED_EVENT",
    "STANDING",
    "WAITING",
    "WITHDRAWN",
    "Affiliation",
    "AssignmentRule",
    "CourseCompletion",
    "CurrentPost",
    "DutyReason",
    "Leave",
    "NewEvent",
    "ObligationChange",
    "ObligationFacts",
    "ObligationState",
    "PersonTraits",
    "RequiredTraits",
    "Target",
    "Terms",
    "compute_due_day",
    "count_leave_days",
    "decide_changes",
    "extend_by_leaves",
    "find_affiliation",
    "find_completion_validity",
    "find_due_day_by_rule",
    "find_earliest_valid_day",
    "find_leading_reason",
    "find_renewal_due_day",
    "find_required_traits",
    "fingerprint_terms",
    "is_late",
    "list_conditions",
    "list_repeatable",
    "move_due_day",
    "parse_narrowing",
    "reopen_after_revocation",
    "replace_units",
    "subtract_leaves",
]
