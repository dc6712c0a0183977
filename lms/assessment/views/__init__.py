"""Screens of assessment for trainers: results. Learners take quizzes in lms/learning."""

from lms.assessment.views import questions, results
from lms.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "questions", "results"]
