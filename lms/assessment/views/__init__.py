"""Screens of results and of exceptions. Learners take quizzes in lms/learning."""

from lms.assessment.views import exceptions, questions, results, retiring
from lms.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "exceptions", "questions", "results", "retiring"]
