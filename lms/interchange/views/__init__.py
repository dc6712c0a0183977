"""Screens of the import of people, in the order of its steps."""

from lms.interchange.views import results, uploads
from lms.interchange.views.common import blueprint

__all__ = ["blueprint", "results", "uploads"]
