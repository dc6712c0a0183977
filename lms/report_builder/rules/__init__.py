"""Definitions of composed reports, and which combinations are valid. No database.

Import them from here.
"""

from lms.report_builder.rules.definitions import LONGEST_NAME, Definition
from lms.report_builder.rules.dimensions import IN_COLUMNS, IN_ROWS, find_nesting, has_empty_rows
from lms.report_builder.rules.stored_definitions import read_definition
from lms.report_builder.rules.validity import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_COUNTED,
    find_faults,
    is_period,
)

__all__ = [
    "IN_COLUMNS",
    "IN_ROWS",
    "LONGEST_NAME",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_COUNTED",
    "Definition",
    "find_faults",
    "find_nesting",
    "has_empty_rows",
    "is_period",
    "read_definition",
]
