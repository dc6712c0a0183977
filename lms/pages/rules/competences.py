"""The competences of a learner's courses, by area of the framework. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.catalogue.rules.competences import name_area, name_competence, split_code
from lms.catalogue.rules.module_entries import ModuleEntry
from lms.catalogue.rules.outline import Outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.enrolment.rules import COMPLETED
from lms.learning.queries import CourseUnderWay


class CompetenceKey(NamedTuple):
    """A competence in a module or a practice task (''), of a course."""

    code: str
    course_id: int
    module_slug: str
    task_slug: str = ""


@dataclass(frozen=True, slots=True)
class TaughtBy:
    """A module that teaches a competence, and whether the learner has done it."""

    outline: Outline
    module: ModuleEntry
    is_done: bool


@dataclass(frozen=True, slots=True)
class PractisedBy:
    """A practice task that shows a competence, and whether the learner has passed it."""

    outline: Outline
    task: TaskEntry
    is_passed: bool


@dataclass(slots=True)
class Competence:
    """A competence; `name` is a message id, '' for one that the frameworks do not have."""

    code: str
    name: str
    taught_by: list[TaughtBy] = field(default_factory=list)
    practised_by: list[PractisedBy] = field(default_factory=list)

    @property
    def is_reached(self) -> bool:
        """Return whether the learner has done a module that teaches it."""
        return any(teaching.is_done for teaching in self.taught_by)

    @property
    def passed_tasks(self) -> list[PractisedBy]:
        """Return the practice tasks of it that the learner has passed."""
        return [practice for practice in self.practised_by if practice.is_passed]

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
    Of several enrolments in a course a module counts as done if it is in any; so does a task.
    """
    # A competence in both frameworks has the code of one.
    codes: dict[tuple[int, int], str] = {}
    lessons_by_key: dict[CompetenceKey, TaughtBy] = {}
    practised: dict[CompetenceKey, PractisedBy] = {}
    for course in courses:
        for module in course.outline.modules:
            course_id = course.outline.course_id
            is_done = course.enrolment.state == COMPLETED or _is_done(course, module)
            for code in module.competences:
                one_code = codes.setdefault(split_code(code), code)
                key = CompetenceKey(one_code, course_id, module.slug)
                if key not in lessons_by_key or is_done:
                    lessons_by_key[key] = TaughtBy(course.outline, module, is_done)
            for code, task in _list_tasks(module):
                is_passed = task.id in course.progress.tasks_passed
                one_code = codes.setdefault(split_code(code), code)
                key = CompetenceKey(
                    code=one_code, course_id=course_id, module_slug=module.slug, task_slug=task.slug
                )
                if key not in practised or is_passed:
                    practised[key] = PractisedBy(course.outline, task, is_passed)
    return _group_areas(lessons_by_key, practised)


def _list_tasks(module: ModuleEntry) -> Iterator[tuple[str, TaskEntry]]:
    for task in module.tasks:
        for code in module.get_competences_of(task):
            yield code, task


def _is_done(course: CourseUnderWay, module: ModuleEntry) -> bool:
    progress = course.progress
    lessons_read = all(lesson.id in progress.lessons_done for lesson in module.lessons)
    tasks_passed = all(
        task.id in progress.tasks_passed for task in module.tasks if task.is_required
    )
    is_quiz_passed = module.quiz is None or module.quiz.id in progress.quizzes_passed
    return lessons_read and tasks_passed and is_quiz_passed


def _group_areas(
    lessons_by_key: Mapping[CompetenceKey, TaughtBy], practised: Mapping[CompetenceKey, PractisedBy]
) -> list[CompetenceArea]:
    competences: dict[tuple[int, int], Competence] = {}
    for key in (*lessons_by_key, *practised):
        competences.setdefault(
            split_code(key.code), Competence(key.code, name_competence(key.code))
        )
    for key, teaching in lessons_by_key.items():
        competences[split_code(key.code)].taught_by.append(teaching)
    for key, practice in practised.items():
        competences[split_code(key.code)].practised_by.append(practice)
    areas: dict[int, CompetenceArea] = {}
    for place in sorted(competences):
        area = areas.setdefault(place[0], CompetenceArea(place[0], name_area(place[0])))
        area.competences.append(competences[place])
    return list(areas.values())
