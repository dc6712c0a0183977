"""Progress in enrolments: what is done, and the bookmark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    case,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lms.assessment.models import QuizResult
from lms.catalogue.models import Lesson, PracticeTask, Quiz
from lms.catalogue.rules.outline import CourseItem
from lms.learning.models import Bookmark, LessonDone, ModuleCredit
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


def _select_progress_where(
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
_PROGRESS_OF_ONE = _select_progress_where(lambda column: column == bindparam("id"))
_PROGRESS_OF_MANY = _select_progress_where(
    lambda column: column.in_(bindparam("ids", expanding=True))
)
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
