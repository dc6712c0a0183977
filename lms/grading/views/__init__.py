"""Screens of texts that people grade: the queue, one text, changing a grade."""

from lms.grading.views import changes, queue, texts
from lms.grading.views.blueprint import blueprint

__all__ = ["blueprint", "changes", "queue", "texts"]
