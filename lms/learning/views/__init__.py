"""Views of learning: lessons and quizzes."""

from lms.learning.views import lessons, quizzes, results
from lms.learning.views.blueprint import blueprint

__all__ = ["blueprint", "lessons", "quizzes", "results"]
