"""Data classes of a parsed course."""

import math
from dataclasses import dataclass, field

from lms.catalogue.rules.acts import Act
from lms.catalogue.rules.glossary import GlossaryEntry
from lms.catalogue.rules.hours import MAX_STEP_MINUTES, quiz_minutes, task_minutes
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.pictures import Picture
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.shared_banks import SharedBank
from lms.catalogue.rules.tables import CourseTable, ModuleTable
from lms.core.faults import FileFault
from lms.scenes.rules.scene import SceneSource

Bank = dict[str, list[QuestionText]]


@dataclass(frozen=True, slots=True)
class LessonSource:
    """A lesson in both languages.

    `minutes` is for reading and tasks together, not rounded.
    """

    slug: str
    texts: dict[str, LessonText]
    minutes: float

    @property
    def measurable_minutes(self) -> float:
        """Return its minutes, of which half an hour a step can be measured."""
        steps = max((len(text.steps) for text in self.texts.values()), default=0)
        return min(self.minutes, MAX_STEP_MINUTES * steps)


@dataclass(frozen=True, slots=True)
class TaskSource:
    """A practice task: the name of its folder, and its scene."""

    slug: str
    scene: SceneSource


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module: its table, lessons and practice tasks in order, questions by language."""

    slug: str
    table: ModuleTable | None
    lessons: list[LessonSource]
    bank: Bank
    tasks: list[TaskSource] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """Return the minutes for the lessons, the required tasks and the drawn questions."""
        draw = self.table.quiz.draw if self.table and self.table.quiz else 0
        tasks = sum(task.scene.minutes for task in self.tasks if task.scene.is_required)
        return sum(lesson.minutes for lesson in self.lessons) + tasks + quiz_minutes(draw)


@dataclass(slots=True)
class ParsedCourse:
    """A course folder as it was parsed. It may be loaded only if `faults` is empty.

    `remarks` are advice to its authors, which refuses nothing.
    """

    table: CourseTable | None
    modules: list[ModuleSource]
    final: Bank
    pictures: list[Picture]
    content_hash: str
    acts: dict[str, Act]
    faults: list[FileFault] = field(default_factory=list)
    remarks: list[FileFault] = field(default_factory=list)
    glossary: tuple[GlossaryEntry, ...] = ()
    shared_banks: list[SharedBank] = field(default_factory=list)
    final_tasks: list[TaskSource] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Return the minutes for the whole course, rounded up."""
        return math.ceil(sum(module.minutes for module in self.modules) + self.final_minutes)

    @property
    def final_minutes(self) -> float:
        """Return the minutes for the drawn questions and practice tasks of the final test."""
        final = self.table.final if self.table else None
        if final is None:
            return 0
        tasks = [task.scene.minutes for task in self.final_tasks]
        return quiz_minutes(final.draw) + task_minutes(final.practice.draw, tasks)

    @property
    def measurable_minutes(self) -> int:
        """Return for how long its lessons are on screen if they are read as counted."""
        lessons = (lesson for module in self.modules for lesson in module.lessons)
        return math.floor(sum(lesson.measurable_minutes for lesson in lessons))

    @property
    def cover(self) -> Picture | None:
        """Return the picture that course.toml names as the cover, or None."""
        name = self.table.cover if self.table else ""
        shared = (picture for picture in self.pictures if not picture.language)
        return next((picture for picture in shared if picture.name == name), None)

    def banks(self) -> list[tuple[ModuleSource | None, list[QuestionText]]]:
        """Return each file of questions with its module; None for the final test's."""
        of_modules: list[tuple[ModuleSource | None, list[QuestionText]]] = [
            (module, questions) for module in self.modules for questions in module.bank.values()
        ]
        return of_modules + [(None, questions) for questions in self.final.values()]
