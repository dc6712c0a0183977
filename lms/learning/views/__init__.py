"""Views of learning: lessons, their questions and words, and quizzes."""

from lms.learning.views import (
    attempt_answers,
    attempts,
    checks,
    courses,
    lessons,
    quizzes,
    reading,
    results,
    reviewing,
    words,
)
from lms.learning.views.blueprint import blueprint

__all__ = [
    "attempt_answers",
    "attempts",
    "blueprint",
    "checks",
    "courses",
    "lessons",
    "quizzes",
    "reading",
    "results",
    "reviewing",
    "words",
]
