"""Reads of learners' progress, answers by the way and reading time."""

from lms.learning.queries.answers import load_check_answers, load_extra_time_percent
from lms.learning.queries.completion import CountsDone, count_done
from lms.learning.queries.course_standings import list_course_standings
from lms.learning.queries.courses import CourseUnderWay, list_courses
from lms.learning.queries.enrolments import load_latest_enrolment
from lms.learning.queries.module_credits import list_credited_modules
from lms.learning.queries.progress import (
    NOTHING_DONE,
    Progress,
    load_progress,
    load_progress_of_many,
)
from lms.learning.queries.reading_time import (
    count_readers,
    find_last_enrolment_id,
    load_lesson_seconds,
    load_seconds_by_lesson,
    sum_seconds,
    sum_seconds_of_many,
)
from lms.learning.queries.word_counts import count_words

__all__ = [
    "NOTHING_DONE",
    "CountsDone",
    "CourseUnderWay",
    "Progress",
    "count_done",
    "count_readers",
    "count_words",
    "find_last_enrolment_id",
    "list_course_standings",
    "list_courses",
    "list_credited_modules",
    "load_check_answers",
    "load_extra_time_percent",
    "load_latest_enrolment",
    "load_lesson_seconds",
    "load_progress",
    "load_progress_of_many",
    "load_seconds_by_lesson",
    "sum_seconds",
    "sum_seconds_of_many",
]
