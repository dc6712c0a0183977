"""Queries of courses, their versions, and the questions and words of their lessons."""

from lms.catalogue.queries.courses import (
    IS_IN_USE,
    MAX_CACHED_PAGES,
    CourseCard,
    LessonPage,
    VersionEntry,
    course_exists,
    find_current_version_id,
    find_media_type,
    list_cards,
    list_titles,
    list_versions,
    load_bank,
    load_lesson_page,
    load_questions,
)
from lms.catalogue.queries.final_tasks import load_final_texts
from lms.catalogue.queries.keys import (
    Keys,
    load_answer_keys,
    load_corrections,
    load_key,
    load_keys_of_generation,
    lock_answer_keys,
)
from lms.catalogue.queries.lesson_parts import CheckRow, WordRow, list_words, load_checks
from lms.catalogue.queries.outlines import load_outline
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.rules.outline import BandEntry, LessonEntry, ModuleEntry, Outline, QuizEntry

__all__ = [
    "IS_IN_USE",
    "MAX_CACHED_PAGES",
    "BandEntry",
    "CheckRow",
    "CourseCard",
    "Keys",
    "LessonEntry",
    "LessonPage",
    "ModuleEntry",
    "Outline",
    "QuizEntry",
    "VersionEntry",
    "WordRow",
    "course_exists",
    "find_current_version_id",
    "find_media_type",
    "get_pool",
    "list_cards",
    "list_titles",
    "list_versions",
    "list_words",
    "load_answer_keys",
    "load_bank",
    "load_checks",
    "load_corrections",
    "load_final_texts",
    "load_key",
    "load_keys_of_generation",
    "load_lesson_page",
    "load_outline",
    "load_questions",
    "lock_answer_keys",
]
