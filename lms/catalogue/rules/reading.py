"""A course folder as it was parsed."""

import math
from dataclasses import dataclass, field

from lms.catalogue.rules.acts import Act
from lms.catalogue.rules.glossary_entries import GlossaryEntry
from lms.catalogue.rules.hours import count_quiz_minutes, count_task_minutes
from lms.catalogue.rules.module_sources import Bank, ModuleSource, TaskSource
from lms.catalogue.rules.pictures import Picture
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.shared_banks import SharedBank
from lms.catalogue.rules.tables import CourseTable
from lms.core.faults import FileFault


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
        return count_quiz_minutes(final.draw) + count_task_minutes(final.practice.draw, tasks)

    @property
    def measurable_minutes(self) -> int:
        """Return for how long its lessons are on screen if they are read as counted."""
        lessons = (lesson for module in self.modules for lesson in module.lessons)
        return math.floor(sum(lesson.measurable_minutes for lesson in lessons))

    @property
    def cover(self) -> Picture | None:
        """Return the picture that course.toml names as the cover, or None."""
        name = self.table.cover if self.table else ""
        pictures = (picture for picture in self.pictures if not picture.language)
        return next((picture for picture in pictures if picture.name == name), None)

    def list_banks(self) -> list[tuple[ModuleSource | None, list[QuestionText]]]:
        """Return each file of questions with its module; None for the final test's."""
        of_modules: list[tuple[ModuleSource | None, list[QuestionText]]] = [
            (module, questions) for module in self.modules for questions in module.bank.values()
        ]
        return of_modules + [(None, questions) for questions in self.final.values()]
