"""Services of courses: files become immutable versions."""

from lms.catalogue.services.keys import replace_key
from lms.catalogue.services.loading import (
    LoadResult,
    course_loaded,
    load_course,
    load_prepared,
    load_upload,
)
from lms.catalogue.services.preparing import PreparedCourse, prepare_course

__all__ = [
    "LoadResult",
    "PreparedCourse",
    "course_loaded",
    "load_course",
    "load_prepared",
    "load_upload",
    "prepare_course",
    "replace_key",
]
