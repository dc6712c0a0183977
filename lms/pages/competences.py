"""The competences of a learner's courses, by area of the framework. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.catalogue.rules.competences import name_area, name_competence, split_code
from lms.catalogue.rules.outline import ModuleEntry, Outline
from lms.enrolment.rules import COMPLETED
from lms.learning.queries import CourseUnderWay


@dataclass(frozen=True, slots=True)
class TaughtBy:
    """A module that teaches a competence, and whether the learner has done it."""

    outline: Outline
    module: ModuleEntry
    is_done: bool


@dataclass(slots=True)
class Competence:
    """A competence; `name` is a message id, '' for one that the frameworks do not have."""

    code: str
    name: str
    taught_by: list[TaughtBy] = field(default_factory=list)

    @property
    def is_reached(self) -> bool:
        """Return whether the learner has done a module that teaches it."""
        return any(teaching.is_done for teaching in self.taught_by)

    def list_courses(self) -> list[tuple[Outline, list[ModuleEntry]]]:
        """Return the courses that teach it, each with its modules that do."""
        courses: dict[int, tuple[Outline, list[ModuleEntry]]] = {}
        for teaching in self.taught_by:
            outline = teaching.outline
            courses.setdefault(outline.course_id, (outline, []))[1].append(teaching.module)
        return list(courses.values())


@dataclass(slots=True)
class CompetenceArea:
    """An area with the competences that the learner's courses teach."""

    number: int
    name: str
    competences: list[Competence] = field(default_factory=list)

    def count_reached(self) -> int:
        """Return how many of its competences the learner has reached."""
        return sum(competence.is_reached for competence in self.competences)


def build_areas(courses: Sequence[CourseUnderWay]) -> list[CompetenceArea]:
    """Return the competences of these enrolments by area, in the order of the framework.

    A module is done when its lessons are read, its quiz and its required practice tasks are passed,
    or the course is completed.
    Of several enrolments in a course a module counts as done if it is in any.
    """
    taught: dict[tuple[int, int], dict[tuple[int, str], TaughtBy]] = {}
    codes: dict[tuple[int, int], str] = {}
    for course in courses:
        for module in course.outline.modules:
            is_done = course.enrolment.state == COMPLETED or _is_done(course, module)
            for code in module.competences:
                place = split_code(code)
                codes.setdefault(place, code)
                key = (course.outline.course_id, module.slug)
                before = taught.setdefault(place, {}).get(key)
                if before is None or (is_done and not before.is_done):
                    taught[place][key] = TaughtBy(course.outline, module, is_done)
    return _group(codes, taught)


def _is_done(course: CourseUnderWay, module: ModuleEntry) -> bool:
    done = course.progress
    lessons_read = all(lesson.id in done.lessons_done for lesson in module.lessons)
    tasks_passed = all(task.id in done.tasks_passed for task in module.tasks if task.is_required)
    is_quiz_passed = module.quiz is None or module.quiz.id in done.quizzes_passed
    return lessons_read and tasks_passed and is_quiz_passed


def _group(
    codes: dict[tuple[int, int], str],
    taught: dict[tuple[int, int], dict[tuple[int, str], TaughtBy]],
) -> list[CompetenceArea]:
    areas: dict[int, CompetenceArea] = {}
    for place in sorted(codes):
        area = areas.setdefault(place[0], CompetenceArea(place[0], name_area(place[0])))
        code = codes[place]
        area.competences.append(
            Competence(code, name_competence(code), list(taught[place].values()))
        )
    return list(areas.values())
