"""Pure rules of the import: matching columns, reading lines, naming faults.

Import them from here.
"""

from lms.people_import.rules.columns import FIELD_WORDS, normalise_header
from lms.people_import.rules.entries import read_entry
from lms.people_import.rules.fault_kinds import describe_kind
from lms.people_import.rules.faults import (
    FAULTS,
    describe_fault,
    is_refusal,
    list_correctable_fields,
)
from lms.people_import.rules.matching import check_matching, propose_matching
from lms.people_import.rules.person_entry import PersonEntry
from lms.people_import.rules.repeats import RepeatFinder
from lms.people_import.rules.states import (
    APPLICABLE,
    APPLIED,
    APPLYING,
    CHANGED,
    CHECKED,
    CHECKING,
    FAILED,
    FAULTY,
    FORGOTTEN,
    INVITED,
    MISSING,
    NEW,
    SKIPPED,
    UNCHANGED,
    UNCLEAR,
    UNDOING,
    UNDONE,
    UPLOADED,
    WORK,
)
from lms.people_import.rules.template import list_template_columns

__all__ = [
    "APPLICABLE",
    "APPLIED",
    "APPLYING",
    "CHANGED",
    "CHECKED",
    "CHECKING",
    "FAILED",
    "FAULTS",
    "FAULTY",
    "FIELD_WORDS",
    "FORGOTTEN",
    "INVITED",
    "MISSING",
    "NEW",
    "SKIPPED",
    "UNCHANGED",
    "UNCLEAR",
    "UNDOING",
    "UNDONE",
    "UPLOADED",
    "WORK",
    "PersonEntry",
    "RepeatFinder",
    "check_matching",
    "describe_fault",
    "describe_kind",
    "is_refusal",
    "list_correctable_fields",
    "list_template_columns",
    "normalise_header",
    "propose_matching",
    "read_entry",
]
