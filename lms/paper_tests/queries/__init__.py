"""Reads of forms and of results. Import them from here."""

from lms.paper_tests.queries.forms import FormRow, find_form, list_forms
from lms.paper_tests.queries.people import (
    PaperCandidate,
    ResultRow,
    find_result,
    list_candidates,
    list_chosen,
    list_results,
)
from lms.paper_tests.queries.sheets import (
    KeyRow,
    SheetQuestion,
    build_keys,
    build_questions,
    list_versions_in_use,
    load_paper_questions,
)

__all__ = [
    "FormRow",
    "KeyRow",
    "PaperCandidate",
    "ResultRow",
    "SheetQuestion",
    "build_keys",
    "build_questions",
    "find_form",
    "find_result",
    "list_candidates",
    "list_chosen",
    "list_forms",
    "list_results",
    "list_versions_in_use",
    "load_paper_questions",
]
