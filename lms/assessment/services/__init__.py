"""Services of attempts, and of the counts of their results."""

from lms.assessment.services.attempts import (
    grade_attempt,
    save_answer,
    start_attempt,
    submit_attempt,
)
from lms.assessment.services.checking import check_answer
from lms.assessment.services.counting import (
    CountDifference,
    apply_count_differences,
    find_count_differences,
    fold_attempts,
)
from lms.assessment.services.paper import draw_form, enter_attempt, remove_attempt
from lms.assessment.services.results import settle_result

__all__ = [
    "CountDifference",
    "apply_count_differences",
    "check_answer",
    "draw_form",
    "enter_attempt",
    "find_count_differences",
    "fold_attempts",
    "grade_attempt",
    "remove_attempt",
    "save_answer",
    "settle_result",
    "start_attempt",
    "submit_attempt",
]
