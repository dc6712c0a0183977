"""Reads of courses, their versions, and the questions and words of their lessons."""

from lms.catalogue.queries.corrections import load_corrections, load_key
from lms.catalogue.queries.course_titles import list_course_choices, load_course_names
from lms.catalogue.queries.courses import (
    CourseCard,
    has_course,
    list_cards,
    list_titles,
    load_course_ids,
)
from lms.catalogue.queries.final_tasks import load_final_texts
from lms.catalogue.queries.keys import (
    AnswerKeys,
    load_answer_keys,
    load_keys_of_generation,
    lock_answer_keys,
)
from lms.catalogue.queries.lesson_pages import MAX_CACHED_PAGES, LessonPage, load_lesson_page
from lms.catalogue.queries.lesson_parts import CheckRow, WordRow, list_words, load_checks
from lms.catalogue.queries.media import find_media_type
from lms.catalogue.queries.outlines import load_outline
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.queries.questions import IS_IN_USE, load_bank, load_questions
from lms.catalogue.queries.standings import CourseStanding, list_course_standings
from lms.catalogue.queries.versions import VersionEntry, find_current_version_id, list_versions
from lms.catalogue.rules.module_entries import LessonEntry, ModuleEntry
from lms.catalogue.rules.outline import Outline
from lms.catalogue.rules.quiz_entries import BandEntry, QuizEntry

__all__ = [
    "IS_IN_USE",
    "MAX_CACHED_PAGES",
    "AnswerKeys",
    "BandEntry",
    "CheckRow",
    "CourseCard",
    "CourseStanding",
    "LessonEntry",
    "LessonPage",
    "ModuleEntry",
    "Outline",
    "QuizEntry",
    "VersionEntry",
    "WordRow",
    "find_current_version_id",
    "find_media_type",
    "get_pool",
    "has_course",
    "list_cards",
    "list_course_choices",
    "list_course_standings",
    "list_titles",
    "list_versions",
    "list_words",
    "load_answer_keys",
    "load_bank",
    "load_checks",
    "load_corrections",
    "load_course_ids",
    "load_course_names",
    "load_final_texts",
    "load_key",
    "load_keys_of_generation",
    "load_lesson_page",
    "load_outline",
    "load_questions",
    "lock_answer_keys",
]
