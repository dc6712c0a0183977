"""Views of learning: lessons, their questions and words, and quizzes."""

from lms.learning.views import attempts, checks, lessons, quizzes, results, words
from lms.learning.views.blueprint import blueprint

__all__ = ["attempts", "blueprint", "checks", "lessons", "quizzes", "results", "words"]
