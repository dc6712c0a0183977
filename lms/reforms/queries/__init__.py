"""Reads of reforms. Import them from here."""

from lms.reforms.queries.due import (
    APPLY_REFORM_JOB,
    has_records_left,
    list_due_reforms,
    list_unsettled_merges,
)
from lms.reforms.queries.effects import (
    Effect,
    count_effect,
    list_organisations_at,
    list_parent_units,
    load_tree_before,
)
from lms.reforms.queries.reforms import (
    ReformFilter,
    ReformRow,
    count_reforms,
    count_relocations,
    count_waiting_reforms,
    list_reforms,
    load_reform,
    stream_reforms,
)

__all__ = [
    "APPLY_REFORM_JOB",
    "Effect",
    "ReformFilter",
    "ReformRow",
    "count_effect",
    "count_reforms",
    "count_relocations",
    "count_waiting_reforms",
    "has_records_left",
    "list_due_reforms",
    "list_organisations_at",
    "list_parent_units",
    "list_reforms",
    "list_unsettled_merges",
    "load_reform",
    "load_tree_before",
    "stream_reforms",
]
