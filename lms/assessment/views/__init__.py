"""Screens of results and of exceptions. Learners take quizzes in lms/learning."""

from lms.assessment.views import (
    exception_people,
    exceptions,
    giving_exceptions,
    questions,
    results,
    retiring,
    withdrawing_exceptions,
)
from lms.assessment.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "exception_people",
    "exceptions",
    "giving_exceptions",
    "questions",
    "results",
    "retiring",
    "withdrawing_exceptions",
]
