"""Reads of texts that people grade."""

from lms.grading.queries.changes import GradeChangeRow, list_changes
from lms.grading.queries.courses import list_courses_with_texts
from lms.grading.queries.texts import (
    TextFilter,
    TextRow,
    count_texts,
    find_text,
    list_texts,
    lock_text,
    stream_texts,
)
from lms.grading.queries.waiting import WaitingTexts, summarise_waiting

__all__ = [
    "GradeChangeRow",
    "TextFilter",
    "TextRow",
    "WaitingTexts",
    "count_texts",
    "find_text",
    "list_changes",
    "list_courses_with_texts",
    "list_texts",
    "lock_text",
    "stream_texts",
    "summarise_waiting",
]
