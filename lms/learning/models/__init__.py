"""Tables of progress, of answers by the way and of reading time. Import them from here."""

from lms.learning.models.check_answers import CheckAnswer
from lms.learning.models.progress import Bookmark, LessonDone, ModuleCredit
from lms.learning.models.reading_time import LessonTime, ReadingClock

__all__ = ["Bookmark", "CheckAnswer", "LessonDone", "LessonTime", "ModuleCredit", "ReadingClock"]
