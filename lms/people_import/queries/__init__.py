"""Reads of imports; an import is visible to those who manage its organisation's people.

Import them from here.
"""

from lms.people_import.queries.access import (
    CARDS_JOB,
    INVITE_JOB,
    AwaitingCounts,
    Invitations,
    count_awaiting,
    count_invitations,
    list_awaiting,
    name_invitation_source,
)
from lms.people_import.queries.candidates import Candidate, map_candidates
from lms.people_import.queries.faults import (
    FaultKind,
    count_taken_without,
    list_examples,
    summarise_faults,
)
from lms.people_import.queries.imports import (
    ImportEntry,
    count_applied_lines,
    decrypt_values,
    encrypt_values,
    find_work,
    get_current_state,
    get_managed_import,
    list_imports,
    name_subject,
    select_new_people,
)
from lms.people_import.queries.lines import LineEntry, list_lines

__all__ = [
    "CARDS_JOB",
    "INVITE_JOB",
    "AwaitingCounts",
    "Candidate",
    "FaultKind",
    "ImportEntry",
    "Invitations",
    "LineEntry",
    "count_applied_lines",
    "count_awaiting",
    "count_invitations",
    "count_taken_without",
    "decrypt_values",
    "encrypt_values",
    "find_work",
    "get_current_state",
    "get_managed_import",
    "list_awaiting",
    "list_examples",
    "list_imports",
    "list_lines",
    "map_candidates",
    "name_invitation_source",
    "name_subject",
    "select_new_people",
    "summarise_faults",
]
