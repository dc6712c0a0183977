"""Pure decisions about reforms, by subject. Import them from here.

No database, no clock.
"""

from lms.reforms.rules.kinds import KIND_NAMES, KINDS, MERGE, MOVE, RENAME, SPLIT
from lms.reforms.rules.plans import (
    MAX_NAME,
    MAX_NOTE,
    MAX_SOURCE,
    NewUnit,
    ReformPlan,
    is_kato,
    pack_plan,
    unpack_plan,
)
from lms.reforms.rules.states import (
    APPLIED,
    CANCELLED,
    ENROLMENT,
    ENTERED,
    OBLIGATION,
    ORGANISATION,
    PERSON,
    PLANNED,
    STATES,
    TABLES,
    WAITING,
    is_approval_needed,
)
from lms.reforms.rules.trees import Branch, build_tree_after, get_level_below

__all__ = [
    "APPLIED",
    "CANCELLED",
    "ENROLMENT",
    "ENTERED",
    "KINDS",
    "KIND_NAMES",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_SOURCE",
    "MERGE",
    "MOVE",
    "OBLIGATION",
    "ORGANISATION",
    "PERSON",
    "PLANNED",
    "RENAME",
    "SPLIT",
    "STATES",
    "TABLES",
    "WAITING",
    "Branch",
    "NewUnit",
    "ReformPlan",
    "build_tree_after",
    "get_level_below",
    "is_approval_needed",
    "is_kato",
    "pack_plan",
    "unpack_plan",
]
