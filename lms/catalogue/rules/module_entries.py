"""A module in an outline, with its lessons, practice tasks and quiz. Immutable."""

from dataclasses import dataclass

from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.catalogue.rules.task_entries import TaskEntry


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson in an outline.

    `counted_minutes` follow from its text; `minutes` are shown, and measured once many read it.
    """

    id: int
    module_slug: str
    slug: str
    position: int
    minutes: int
    counted_minutes: int
    title_kk: str
    title_ru: str


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """A module in an outline."""

    id: int
    slug: str
    position: int
    hours: int
    competences: tuple[str, ...]
    title_kk: str
    title_ru: str
    lessons: tuple[LessonEntry, ...]
    quiz: QuizEntry | None
    tasks: tuple[TaskEntry, ...] = ()

    @property
    def minutes(self) -> int:
        """Return how long the lessons, the required tasks and the quiz take, about."""
        quiz = self.quiz.minutes if self.quiz else 0
        tasks = sum(task.minutes for task in self.tasks if task.is_required)
        return sum(lesson.minutes for lesson in self.lessons) + tasks + quiz

    def get_competences_of(self, task: TaskEntry) -> tuple[str, ...]:
        """Return the competences that a task of this module shows."""
        return task.own_competences or self.competences
