"""Pure decisions of reporting. The names below come from `figures`.

`vocabulary` names everything that can be counted; `suppression` hides small groups.
"""

from lms.reporting.rules.figures import (
    ACTIVE,
    ALL_COURSES,
    CERTIFIED,
    COMPLETED,
    COMPLETED_DAY,
    ENROLLED,
    ENROLLED_DAY,
    EXEMPT,
    MEASURES,
    MET,
    OBLIGED,
    OPEN,
    OPEN_DAY,
    OVERDUE,
    Period,
    compute_share,
    first_of_month,
    following_month,
    last_twelve_months,
    parse_days,
    parse_period,
)

__all__ = [
    "ACTIVE",
    "ALL_COURSES",
    "CERTIFIED",
    "COMPLETED",
    "COMPLETED_DAY",
    "ENROLLED",
    "ENROLLED_DAY",
    "EXEMPT",
    "MEASURES",
    "MET",
    "OBLIGED",
    "OPEN",
    "OPEN_DAY",
    "OVERDUE",
    "Period",
    "compute_share",
    "first_of_month",
    "following_month",
    "last_twelve_months",
    "parse_days",
    "parse_period",
]
