"""A module as it was parsed: lessons and practice tasks, and the questions of its quiz."""

from dataclasses import dataclass, field

from lms.catalogue.rules.hours import MAX_STEP_MINUTES, count_quiz_minutes
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.tables import ModuleTable
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
        return sum(lesson.minutes for lesson in self.lessons) + tasks + count_quiz_minutes(draw)
