"""Pure rules of the import: matching columns, reading lines, naming faults.

Import them from here.
"""

from lms.people_import.rules.columns import (
    FIELD_WORDS,
    check_matching,
    list_template_columns,
    normalise_header,
    propose_matching,
)
from lms.people_import.rules.entries import Fault, PersonEntry, RepeatFinder, read_entry
from lms.people_import.rules.faults import FAULTS, describe_fault
from lms.people_import.rules.states import (
    APPLIED,
    APPLYING,
    CHANGED,
    CHECKED,
    CHECKING,
    FAILED,
    FAULTY,
    MISSING,
    NEW,
    UNCHANGED,
    UNDOING,
    UNDONE,
    UPLOADED,
    WORK,
)

__all__ = [
    "APPLIED",
    "APPLYING",
    "CHANGED",
    "CHECKED",
    "CHECKING",
    "FAILED",
    "FAULTS",
    "FAULTY",
    "FIELD_WORDS",
    "MISSING",
    "NEW",
    "UNCHANGED",
    "UNDOING",
    "UNDONE",
    "UPLOADED",
    "WORK",
    "Fault",
    "PersonEntry",
    "RepeatFinder",
    "check_matching",
    "describe_fault",
    "list_template_columns",
    "normalise_header",
    "propose_matching",
    "read_entry",
]
