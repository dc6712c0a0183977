"""Queries of learners' progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from lms.assessment.models import QuizResult
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Lesson, PracticeTask, Quiz
from lms.catalogue.queries import Outline
from lms.catalogue.rules.outline import CourseItem
from lms.enrolment.queries import EnrolmentRow, list_enrolments
from lms.learning.models import Bookmark, LessonDone, LessonTime, ModuleCredit
from lms.learning.rules import find_resume_item, find_resume_step
from lms.practice.models import PracticeRun


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress in an enrolment: finished lessons, passed quizzes and practice tasks, the bookmark.

    Those of credited modules are among them. `required_passed` are the tasks that modules ask for.
    """

    lessons_done: frozenset[int]
    quizzes_passed: frozenset[int]
    tasks_passed: frozenset[int] = frozenset()
    required_passed: frozenset[int] = frozenset()
    bookmark_lesson_id: int | None = None
    bookmark_anchor: str = ""

    def items_done(self) -> int:
        """Return the number of finished lessons, passed quizzes and passed required tasks."""
        return len(self.lessons_done) + len(self.quizzes_passed) + len(self.required_passed)

    def is_done(self, item: CourseItem) -> bool:
        """Return whether the learner has read this lesson or passed this quiz or task."""
        if item.kind == "lesson":
            return item.id in self.lessons_done
        return item.id in (self.tasks_passed if item.kind == "task" else self.quizzes_passed)

    def is_settled(self, item: CourseItem) -> bool:
        """Return whether the course asks for nothing more here."""
        return not item.is_required or self.is_done(item)


_DONE, _RESULT, _BOOKMARK = LessonDone.__table__.c, QuizResult.__table__.c, Bookmark.__table__.c
_CREDIT, _RUN, _TASK = ModuleCredit.__table__.c, PracticeRun.__table__.c, PracticeTask.__table__.c
REQUIRED: Final = "required"
_NOTHING: Final = literal("")


def _progress_where(
    belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]],
) -> CompoundSelect[Any]:
    """Return the union of done lessons, passed quizzes and tasks, bookmarks of some enrolments.

    `belongs` makes the condition from a column of enrolment ids.
    """
    required = case((_TASK.required, literal(REQUIRED)), else_=literal(""))
    return union_all(
        select(literal("lesson"), _DONE.enrolment_id, _DONE.lesson_id, literal("")).where(
            belongs(_DONE.enrolment_id)
        ),
        select(literal("quiz"), _RESULT.enrolment_id, _RESULT.quiz_id, literal("")).where(
            belongs(_RESULT.enrolment_id), _RESULT.passed.is_(True)
        ),
        select(literal("task"), _RUN.enrolment_id, _RUN.task_id, required)
        .join(PracticeTask, _TASK.id == _RUN.task_id)
        .where(belongs(_RUN.enrolment_id), _RUN.passed.is_(True)),
        _select_credited("task", PracticeTask, belongs, required),
        _select_credited("lesson", Lesson, belongs),
        _select_credited("quiz", Quiz, belongs),
        select(
            literal("bookmark"), _BOOKMARK.enrolment_id, _BOOKMARK.lesson_id, _BOOKMARK.anchor
        ).where(belongs(_BOOKMARK.enrolment_id)),
    )


def _select_credited(
    kind: str,
    part: Any,
    belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]],
    note: ColumnElement[str] = _NOTHING,
) -> Select[Any]:
    """Select the lessons, the quizzes or the practice tasks of credited modules."""
    return (
        select(literal(kind), _CREDIT.enrolment_id, part.id, note)
        .join(ModuleCredit, _CREDIT.module_id == part.module_id)
        .where(belongs(_CREDIT.enrolment_id))
    )


# Built once: each page of a course runs this, and building it takes longer than running it.
_PROGRESS_OF_ONE = _progress_where(lambda column: column == bindparam("id"))
_PROGRESS_OF_MANY = _progress_where(lambda column: column.in_(bindparam("ids", expanding=True)))
NOTHING_DONE = Progress(frozenset(), frozenset())


def load_progress(session: Session, enrolment_id: int) -> Progress:
    """Return the progress of an enrolment, in one query."""
    return _build_progress(
        session.connection().execute(_PROGRESS_OF_ONE, {"id": enrolment_id}).all()
    )


def load_progress_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, Progress]:
    """Return the progress of each enrolment by id, in one query."""
    rows = session.connection().execute(_PROGRESS_OF_MANY, {"ids": enrolment_ids}).all()
    return {
        enrolment_id: _build_progress([row for row in rows if row[1] == enrolment_id])
        for enrolment_id in enrolment_ids
    }


def _build_progress(rows: Sequence[Any]) -> Progress:
    bookmark = next(((row[2], row[3]) for row in rows if row[0] == "bookmark"), (None, ""))
    return Progress(
        frozenset(row[2] for row in rows if row[0] == "lesson"),
        frozenset(row[2] for row in rows if row[0] == "quiz"),
        frozenset(row[2] for row in rows if row[0] == "task"),
        frozenset(row[2] for row in rows if row[0] == "task" and row[3] == REQUIRED),
        *bookmark,
    )


@dataclass(frozen=True, slots=True)
class CountsDone:
    """Counts that decide completion, the result of the final test, and seconds on screen.

    Each passed quiz and each passed required task counts once; `credited` modules are counted with
    their lessons, tasks and quizzes. `supervised`: whether the final test, or how many of the
    quizzes where there is none, were written in sittings.
    """

    lessons: int
    quizzes: int
    final_percent: int | None
    seconds: int
    credited: int
    supervised: int
    tasks: int


def count_done(session: Session, enrolment_id: int, final_quiz_id: int) -> CountsDone:
    """Return the counts that decide completion, in one query."""
    mine, credited = QuizResult.enrolment_id == enrolment_id, _CREDIT.enrolment_id == enrolment_id
    lessons = _count_union(
        select(_DONE.lesson_id).where(_DONE.enrolment_id == enrolment_id),
        select(Lesson.id).join(ModuleCredit, _CREDIT.module_id == Lesson.module_id).where(credited),
    )
    quizzes = _count_union(
        select(_RESULT.quiz_id).where(mine, _RESULT.passed.is_(True)),
        select(Quiz.id).join(ModuleCredit, _CREDIT.module_id == Quiz.module_id).where(credited),
    )
    final = (
        select(QuizResult.percent)
        .where(mine, QuizResult.quiz_id == final_quiz_id)
        .scalar_subquery()
    )
    seconds = (
        select(func.coalesce(func.sum(LessonTime.seconds), 0))
        .where(LessonTime.enrolment_id == enrolment_id)
        .scalar_subquery()
    )
    credits = select(func.count()).where(credited).scalar_subquery()
    in_sittings = select(func.count()).where(mine, _RESULT.supervised.is_(True))
    if final_quiz_id:
        in_sittings = in_sittings.where(QuizResult.quiz_id == final_quiz_id)
    supervised = in_sittings.scalar_subquery()
    tasks = _count_union(
        select(_RUN.task_id)
        .join(PracticeTask, _TASK.id == _RUN.task_id)
        .where(_RUN.enrolment_id == enrolment_id, _RUN.passed.is_(True), _TASK.required.is_(True)),
        select(_TASK.id)
        .join(ModuleCredit, _CREDIT.module_id == _TASK.module_id)
        .where(credited, _TASK.required.is_(True)),
    )
    row = session.execute(
        select(lessons, quizzes, final, seconds, credits, supervised, tasks)
    ).one()
    return CountsDone(*row)


def _count_union(*selects: Select[Any]) -> ScalarSelect[int]:
    """Return the number of ids in any of the selects, each once."""
    return select(func.count()).select_from(union(*selects).subquery()).scalar_subquery()


def list_credited_modules(session: Session, enrolment_id: int) -> list[int]:
    """Return the ids of the modules that are credited."""
    return list(
        session.scalars(
            select(_CREDIT.module_id)
            .where(_CREDIT.enrolment_id == enrolment_id)
            .order_by(_CREDIT.module_id)
        )
    )


@dataclass(frozen=True, slots=True)
class CourseUnderWay:
    """An enrolment with its course and progress: a row of "My learning"."""

    enrolment: EnrolmentRow
    outline: Outline
    progress: Progress

    @property
    def item_count(self) -> int:
        """Return the number of lessons, quizzes and required tasks of the version."""
        return self.outline.required_items

    @property
    def next_item(self) -> CourseItem | None:
        """Return the item at which the learner goes on, or None when all is done."""
        return find_resume_item(
            self.outline.items, self.progress.is_settled, self.progress.bookmark_lesson_id
        )

    @property
    def next_step(self) -> int:
        """Return the step of the next lesson at which the learner goes on; 0 for its beginning."""
        item, progress = self.next_item, self.progress
        if item is None or item.kind != "lesson" or item.id != progress.bookmark_lesson_id:
            return 0
        return find_resume_step(progress.bookmark_anchor)


def list_courses(session: Session, person_id: int) -> list[CourseUnderWay]:
    """Return all enrolments of a person with their progress, the newest first.

    Two queries, apart from outlines that are not cached yet.
    """
    enrolments = list_enrolments(session, person_id)
    progress_by_id = (
        load_progress_of_many(session, [row.id for row in enrolments]) if enrolments else {}
    )
    return [
        CourseUnderWay(row, catalogue.load_outline(session, row.version_id), progress_by_id[row.id])
        for row in enrolments
    ]


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How far a person is in a course: in the enrolment under way, else in the latest one."""

    slug: str
    is_completed: bool
    done: int
    total: int


def list_course_standings(session: Session, person_id: int) -> list[CourseStanding]:
    """Return how far a person is in each course that they have begun."""
    courses = list_courses(session, person_id)
    courses.sort(key=lambda course: course.enrolment.state != "active")
    by_slug: dict[str, CourseUnderWay] = {}
    for course in courses:
        by_slug.setdefault(course.outline.slug, course)
    return [
        CourseStanding(
            slug=slug,
            is_completed=course.enrolment.state == "completed",
            done=course.progress.items_done(),
            total=course.item_count,
        )
        for slug, course in by_slug.items()
    ]
