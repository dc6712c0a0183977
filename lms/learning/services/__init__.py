"""Services for learners: lessons, bookmarks, time on screen, quizzes, completion of courses."""

from lms.learning.services.answers import ANSWER_LIMIT, count_visitor_answer, save_check_answer
from lms.learning.services.bookmarks import save_bookmark
from lms.learning.services.completing import (
    complete_after_task,
    complete_if_ready,
    course_completed,
    credit_modules,
    finish_lesson,
    is_complete_with,
)
from lms.learning.services.quizzes import hand_in_attempt, hand_in_overdue, start_quiz
from lms.learning.services.reading_time import record_reading

__all__ = [
    "ANSWER_LIMIT",
    "complete_after_task",
    "complete_if_ready",
    "count_visitor_answer",
    "course_completed",
    "credit_modules",
    "finish_lesson",
    "hand_in_attempt",
    "hand_in_overdue",
    "is_complete_with",
    "record_reading",
    "save_bookmark",
    "save_check_answer",
    "start_quiz",
]
