"""Services of attempts, and of the counts of their results."""

from lms.assessment.services.checking import check_answer
from lms.assessment.services.counting import (
    CountDifference,
    apply_count_differences,
    find_count_differences,
    fold_attempts,
    requeue_attempts,
)
from lms.assessment.services.grading_by_key import grade_attempt
from lms.assessment.services.paper import draw_form, enter_attempt, remove_attempt
from lms.assessment.services.regrading import (
    MarkedAnswer,
    QuestionKey,
    Regrade,
    apply_regrade,
    load_marked_answers,
    plan_regrade,
    withdraw_pass,
)
from lms.assessment.services.results import is_quiz_passed, settle_result
from lms.assessment.services.saving import save_answer
from lms.assessment.services.starting import start_attempt
from lms.assessment.services.submitting import submit_attempt
from lms.assessment.services.supervision import check_browser
from lms.assessment.services.task_runs import TaskRun, has_copy, save_task_run

__all__ = [
    "CountDifference",
    "MarkedAnswer",
    "QuestionKey",
    "Regrade",
    "TaskRun",
    "apply_count_differences",
    "apply_regrade",
    "check_answer",
    "check_browser",
    "draw_form",
    "enter_attempt",
    "find_count_differences",
    "fold_attempts",
    "grade_attempt",
    "has_copy",
    "is_quiz_passed",
    "load_marked_answers",
    "plan_regrade",
    "remove_attempt",
    "requeue_attempts",
    "save_answer",
    "save_task_run",
    "settle_result",
    "start_attempt",
    "submit_attempt",
    "withdraw_pass",
]
