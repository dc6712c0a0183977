"""Screens of the import of people, in the order of its steps."""

from lms.people_import.views import access, decisions, reading, results, uploads
from lms.people_import.views.common import blueprint

__all__ = ["access", "blueprint", "decisions", "reading", "results", "uploads"]
