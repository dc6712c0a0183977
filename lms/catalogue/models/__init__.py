"""Tables of courses. Import them from here."""

from lms.catalogue.models.courses import Course, CourseVersion, GlossaryWord, Media, Module
from lms.catalogue.models.lessons import Lesson, LessonLength
from lms.catalogue.models.questions import (
    CheckQuestion,
    CorrectedKey,
    Question,
    QuestionRetirement,
    Quiz,
    UsedBank,
)
from lms.catalogue.models.tasks import FinalTask, PracticeTask

__all__ = [
    "CheckQuestion",
    "CorrectedKey",
    "Course",
    "CourseVersion",
    "FinalTask",
    "GlossaryWord",
    "Lesson",
    "LessonLength",
    "Media",
    "Module",
    "PracticeTask",
    "Question",
    "QuestionRetirement",
    "Quiz",
    "UsedBank",
]
