"""Services of courses: files become immutable versions."""

from lms.catalogue.services.loading import (
    LoadResult,
    PreparedCourse,
    course_loaded,
    load_course,
    load_prepared,
    load_upload,
    prepare_course,
)

__all__ = [
    "LoadResult",
    "PreparedCourse",
    "course_loaded",
    "load_course",
    "load_prepared",
    "load_upload",
    "prepare_course",
]
