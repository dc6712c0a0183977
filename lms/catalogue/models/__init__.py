"""Tables of courses. Import them from here."""

from lms.catalogue.models.courses import (
    Course,
    CourseVersion,
    FinalTask,
    GlossaryWord,
    Lesson,
    LessonLength,
    Media,
    Module,
    PracticeTask,
)
from lms.catalogue.models.questions import (
    CheckQuestion,
    CorrectedKey,
    Question,
    QuestionRetirement,
    Quiz,
    UsedBank,
)

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
