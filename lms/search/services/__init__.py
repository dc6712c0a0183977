"""The index of search: what it holds of courses and others, and keeping it up to date."""

from lms.search.services.courses import list_course_sources
from lms.search.services.index import (
    Document,
    Source,
    index_course,
    refresh_index,
    register_provider,
)

__all__ = [
    "Document",
    "Source",
    "index_course",
    "list_course_sources",
    "refresh_index",
    "register_provider",
]
