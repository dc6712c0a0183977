"""Views of a diagnostic: what it is, one question a page, what it recommends."""

from lms.diagnostics.views import beginning, outcome, questions
from lms.diagnostics.views.common import blueprint

__all__ = ["beginning", "blueprint", "outcome", "questions"]
