"""Pure rules of courses: reading a folder's files, checking them, counting hours.

No disk, no database. Import rules.rendering where it is needed only: it loads Markdown and the
sanitiser, which pages do without.
"""

from lms.catalogue.rules.course import read_course
from lms.catalogue.rules.folder_names import is_slug
from lms.catalogue.rules.module_sources import ModuleSource, TaskSource
from lms.catalogue.rules.quiz_rules import QuizRules
from lms.catalogue.rules.reading import ParsedCourse
from lms.catalogue.rules.tables import AUDIENCES, LEVELS, CourseTable

__all__ = [
    "AUDIENCES",
    "LEVELS",
    "CourseTable",
    "ModuleSource",
    "ParsedCourse",
    "QuizRules",
    "TaskSource",
    "is_slug",
    "read_course",
]
