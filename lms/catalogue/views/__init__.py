"""Views of courses: the catalogue, a course, its pictures, and versions for trainers."""

from lms.catalogue.views import courses, media, upload, versions
from lms.catalogue.views.blueprint import blueprint

__all__ = ["blueprint", "courses", "media", "upload", "versions"]
