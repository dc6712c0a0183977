"""Pure decisions of the import: which column is which field, what a line says, what is wrong with it. Import them from here."""

from lms.people_import.rules.columns import (
    FIELD_WORDS,
    check_matching,
    known_header,
    propose_matching,
    template_header,
)
from lms.people_import.rules.entries import Fault, PersonEntry, Repeats, read_entry
from lms.people_import.rules.faults import FAULTS, fault_text
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
    "Repeats",
    "check_matching",
    "fault_text",
    "known_header",
    "propose_matching",
    "read_entry",
    "template_header",
]
