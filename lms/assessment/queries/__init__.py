"""Reads of attempts, and of the results counted from them."""

from lms.assessment.queries.admissions import find_admission_to_attempt
from lms.assessment.queries.answer_texts import build_shown_question
from lms.assessment.queries.answers import load_answer_states
from lms.assessment.queries.attempts import AttemptRow, find_attempt, list_attempts, load_attempts
from lms.assessment.queries.banks import load_bank_questions, may_draw_text
from lms.assessment.queries.exceptions import (
    ExceptionRow,
    count_exceptions,
    find_exception,
    list_exceptions,
)
from lms.assessment.queries.exposure import load_exposure
from lms.assessment.queries.final_tasks import FinalTaskCounts, count_final_tasks, count_outcomes
from lms.assessment.queries.groups import (
    list_repeated_attempts,
    load_age_counts,
    load_region_counts,
)
from lms.assessment.queries.items import (
    list_language_strata,
    load_asked_by_stratum,
    load_option_counts,
    load_quiz_marks,
    load_version_strata,
)
from lms.assessment.queries.marks import list_paper_days, load_marks, load_marks_by_competence
from lms.assessment.queries.overdue_attempts import find_overdue_attempt, list_overdue_attempts
from lms.assessment.queries.person_attempts import PersonAttempt, list_person_attempts
from lms.assessment.queries.person_terms import PersonTerms, load_terms
from lms.assessment.queries.practice import DrawnTask, find_drawn_task, list_drawn_tasks
from lms.assessment.queries.question_splits import SplitRow, list_question_splits
from lms.assessment.queries.question_versions import VersionResult, list_version_results
from lms.assessment.queries.questions import find_question, load_prompts
from lms.assessment.queries.quiz_results import load_quiz_results
from lms.assessment.queries.result_items import ResultItem, build_result_items
from lms.assessment.queries.results import QuestionResult, list_question_results
from lms.assessment.queries.retirements import (
    Retirement,
    find_retirement,
    list_retired_ids,
    list_retired_names,
)
from lms.assessment.queries.shared_banks import (
    BankTitle,
    CourseResult,
    find_bank_title,
    list_shared_results,
    list_sharing_courses,
)
from lms.assessment.queries.shown import ShownQuestion, show_question
from lms.assessment.queries.supervision import load_supervision
from lms.assessment.queries.supervision_demands import is_demanded_by_duty, is_supervision_required
from lms.assessment.queries.verdicts import QuestionVerdict, build_question_verdict
from lms.assessment.queries.version_questions import list_version_tags
from lms.assessment.queries.wordings import list_wordings

__all__ = [
    "AttemptRow",
    "BankTitle",
    "CourseResult",
    "DrawnTask",
    "ExceptionRow",
    "FinalTaskCounts",
    "PersonAttempt",
    "PersonTerms",
    "QuestionResult",
    "QuestionVerdict",
    "ResultItem",
    "Retirement",
    "ShownQuestion",
    "SplitRow",
    "VersionResult",
    "build_question_verdict",
    "build_result_items",
    "build_shown_question",
    "count_exceptions",
    "count_final_tasks",
    "count_outcomes",
    "find_admission_to_attempt",
    "find_attempt",
    "find_bank_title",
    "find_drawn_task",
    "find_exception",
    "find_overdue_attempt",
    "find_question",
    "find_retirement",
    "is_demanded_by_duty",
    "is_supervision_required",
    "list_attempts",
    "list_drawn_tasks",
    "list_exceptions",
    "list_language_strata",
    "list_overdue_attempts",
    "list_paper_days",
    "list_person_attempts",
    "list_question_results",
    "list_question_splits",
    "list_repeated_attempts",
    "list_retired_ids",
    "list_retired_names",
    "list_shared_results",
    "list_sharing_courses",
    "list_version_results",
    "list_version_tags",
    "list_wordings",
    "load_age_counts",
    "load_answer_states",
    "load_asked_by_stratum",
    "load_attempts",
    "load_bank_questions",
    "load_exposure",
    "load_marks",
    "load_marks_by_competence",
    "load_option_counts",
    "load_prompts",
    "load_quiz_marks",
    "load_quiz_results",
    "load_region_counts",
    "load_supervision",
    "load_terms",
    "load_version_strata",
    "may_draw_text",
    "show_question",
]
