"""Reads of assignments and obligations, by subject. Import them from here."""

from lms.obligations.queries.assignment_rows import AssignmentRow
from lms.obligations.queries.assignment_scope import (
    is_assignment_in_scope,
    select_hr_organisation_ids,
)
from lms.obligations.queries.assignment_search import AssignmentSearch
from lms.obligations.queries.assignments import count_assignments, find_assignment, list_assignments
from lms.obligations.queries.conditions import ListEntry, list_selectable_lists
from lms.obligations.queries.course_names import CourseName
from lms.obligations.queries.courses_to_do import CourseToDo
from lms.obligations.queries.exemptions import (
    ExemptionRow,
    count_exemptions,
    find_exemption,
    list_exemptions,
)
from lms.obligations.queries.kept_counts import (
    NO_PROGRESS,
    DutyArea,
    KeptCounts,
    ProgressCounts,
    register_kept_counts,
)
from lms.obligations.queries.learner import DueCourse, list_due_courses
from lms.obligations.queries.membership import is_in_target
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.queries.obliged import find_obliged_person, iter_obliged_people
from lms.obligations.queries.obliged_counts import count_obliged_people, count_rows_and_people
from lms.obligations.queries.obliged_pages import list_obliged_people
from lms.obligations.queries.obliged_rows import ObligedPerson
from lms.obligations.queries.obliged_search import ObligedSearch
from lms.obligations.queries.preview_people import PreviewPerson
from lms.obligations.queries.previews import AssignmentPreview, preview_assignment
from lms.obligations.queries.record import AssignmentEventRow, list_assignment_events
from lms.obligations.queries.targets import find_target
from lms.obligations.queries.terms import list_mandatory_courses, load_terms
from lms.obligations.queries.unit_trees import TargetEntry, build_unit_tree, list_unit_targets
from lms.obligations.queries.waiting_assignments import count_waiting_assignments

__all__ = [
    "NO_PROGRESS",
    "AssignmentEventRow",
    "AssignmentPreview",
    "AssignmentRow",
    "AssignmentSearch",
    "CourseName",
    "CourseToDo",
    "DueCourse",
    "DutyArea",
    "ExemptionRow",
    "KeptCounts",
    "ListEntry",
    "ObligedPerson",
    "ObligedSearch",
    "PreviewPerson",
    "ProgressCounts",
    "TargetEntry",
    "build_unit_tree",
    "count_assignments",
    "count_exemptions",
    "count_obliged_people",
    "count_rows_and_people",
    "count_waiting_assignments",
    "find_assignment",
    "find_exemption",
    "find_obliged_person",
    "find_target",
    "is_assignment_in_scope",
    "is_in_target",
    "is_obligation_in_scope",
    "iter_obliged_people",
    "list_assignment_events",
    "list_assignments",
    "list_due_courses",
    "list_exemptions",
    "list_mandatory_courses",
    "list_obliged_people",
    "list_selectable_lists",
    "list_unit_targets",
    "load_terms",
    "preview_assignment",
    "register_kept_counts",
    "select_hr_organisation_ids",
]
