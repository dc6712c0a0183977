"""Queries of texts that people grade."""

from lms.grading.queries.texts import (
    GradeChangeRow,
    TextFilter,
    TextRow,
    WaitingTexts,
    count_texts,
    find_text,
    list_changes,
    list_courses_with_texts,
    list_texts,
    lock_text,
    stream_texts,
    summarise_waiting,
)

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
