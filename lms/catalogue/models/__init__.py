"""Tables of courses. Import them from here."""

from lms.catalogue.models.corrections import CorrectedKey, QuestionRetirement
from lms.catalogue.models.courses import Course, CourseVersion, GlossaryWord, Media, Module
from lms.catalogue.models.lessons import Lesson, LessonLength
from lms.catalogue.models.questions import CheckQuestion, Question, UsedBank
from lms.catalogue.models.quizzes import Quiz
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
