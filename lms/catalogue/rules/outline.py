"""The outline of a course version: its parts in order, without their texts. Immutable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lms.catalogue.rules.module_entries import LessonEntry, ModuleEntry
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.catalogue.rules.task_entries import TaskEntry


@dataclass(frozen=True, slots=True)
class CourseItem:
    """A lesson, a practice task or a quiz as a learner goes through the course.

    `kind` is lesson, task, quiz or final; `index` is the position in Outline.items. The course can
    be completed without what is not required.
    """

    kind: str
    id: int
    index: int
    module_slug: str
    slug: str
    title_kk: str
    title_ru: str
    minutes: int
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """A version with its parts in order: everything but the texts.

    `items` has the lessons of each module, then its practice tasks and its quiz, and the final test
    last.
    """

    version_id: int
    course_id: int
    slug: str
    code: str
    number: int
    audience: str
    level: str
    hours: int
    minutes: int
    mandatory: bool
    validity_months: int
    cover_sha256: str | None
    title_kk: str
    title_ru: str
    summary_kk: str
    summary_ru: str
    outcomes_kk: tuple[str, ...]
    outcomes_ru: tuple[str, ...]
    modules: tuple[ModuleEntry, ...]
    final: QuizEntry | None
    lessons: tuple[LessonEntry, ...]
    quizzes: tuple[QuizEntry, ...]
    items: tuple[CourseItem, ...] = field(init=False, compare=False)
    has_words: bool = False  # whether the course has a glossary
    diagnostic_questions: int = 0  # the most questions of its diagnostic; 0: there is none
    diagnostic_credit: bool = False
    minutes_at_least: int = 0  # minutes on screen that completion needs; 0: none
    exposure_limit: int = 0  # times that a question may be shown; 0: not said
    grade_within_days: int = 5  # longest time for grading a text
    _items_by_key: dict[tuple[str, int], CourseItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the items from the modules and the final test."""
        items = tuple(
            CourseItem(
                kind=kind,
                id=part.id,
                index=index,
                module_slug=part.module_slug,
                slug=slug,
                title_kk=part.title_kk,
                title_ru=part.title_ru,
                minutes=part.minutes,
                is_required=not isinstance(part, TaskEntry) or part.is_required,
            )
            for index, (kind, slug, part) in enumerate(self._list_parts_in_order())
        )
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "_items_by_key", {(item.kind, item.id): item for item in items})

    def add_lengths(self, minutes_by_lesson: Mapping[int, int]) -> "Outline":
        """Return the outline with measured minutes for the lessons that have them."""
        lessons_by_id = {
            lesson.id: replace(
                lesson, minutes=minutes_by_lesson.get(lesson.id, lesson.counted_minutes)
            )
            for lesson in self.lessons
        }
        modules = tuple(
            replace(module, lessons=tuple(lessons_by_id[lesson.id] for lesson in module.lessons))
            for module in self.modules
        )
        return replace(self, modules=modules, lessons=tuple(lessons_by_id.values()))

    def find_module(self, slug: str) -> ModuleEntry | None:
        """Return the module with this slug, or None."""
        return next((module for module in self.modules if module.slug == slug), None)

    def find_lesson(self, module_slug: str, slug: str) -> LessonEntry | None:
        """Return the lesson with these slugs, or None."""
        return next(
            (
                entry
                for entry in self.lessons
                if entry.module_slug == module_slug and entry.slug == slug
            ),
            None,
        )

    def find_quiz(self, module_slug: str) -> QuizEntry | None:
        """Return the quiz of a module; the final test for ''."""
        return next((quiz for quiz in self.quizzes if quiz.module_slug == module_slug), None)

    def find_quiz_by_id(self, quiz_id: int) -> QuizEntry:
        """Return the quiz of this version with this id."""
        return next(quiz for quiz in self.quizzes if quiz.id == quiz_id)

    def map_competences_by_lesson(self) -> dict[int, tuple[str, ...]]:
        """Return the competences of each lesson's module, by the id of the lesson."""
        return {
            lesson.id: module.competences for module in self.modules for lesson in module.lessons
        }

    @property
    def required_count(self) -> int:
        """Return how many items have to be done before the course is completed."""
        return sum(item.is_required for item in self.items)

    def find_task(self, module_slug: str, slug: str) -> TaskEntry | None:
        """Return the practice task with these slugs, or None."""
        module = self.find_module(module_slug)
        tasks = module.tasks if module else ()
        return next((task for task in tasks if task.slug == slug), None)

    def count_required_tasks(self) -> int:
        """Return how many practice tasks have to be passed."""
        return sum(item.kind == "task" and item.is_required for item in self.items)

    def find_item_of(self, lesson: LessonEntry) -> CourseItem:
        """Return the item of a lesson of this outline."""
        return self._items_by_key["lesson", lesson.id]

    def find_item_of_task(self, task: TaskEntry) -> CourseItem:
        """Return the item of a practice task of this outline."""
        return self._items_by_key["task", task.id]

    def list_bank_quiz_ids(self, quiz: QuizEntry) -> tuple[int, ...]:
        """Return the ids of the quizzes whose banks a quiz draws from."""
        return tuple(q.id for q in self.quizzes) if quiz.include_modules else (quiz.id,)

    def _list_parts_in_order(
        self,
    ) -> Iterator[tuple[str, str, LessonEntry | TaskEntry | QuizEntry]]:
        """Yield kind, name in URLs and entry of each item."""
        for module in self.modules:
            for lesson in module.lessons:
                yield "lesson", lesson.slug, lesson
            for task in module.tasks:
                yield "task", task.slug, task
            if module.quiz is not None:
                yield "quiz", module.slug, module.quiz
        if self.final is not None:
            yield "final", "final", self.final
