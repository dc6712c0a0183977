"""Views of learning: lessons, their questions, and quizzes."""

from lms.learning.views import checks, lessons, quizzes, results
from lms.learning.views.blueprint import blueprint

__all__ = ["blueprint", "checks", "lessons", "quizzes", "results"]
