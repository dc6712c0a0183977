"""Progress in enrolments: what is done, and the bookmark."""

from collections.abc import Callable, Iterable, Sequence
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
from lms.learning.models import Bookmark, CheckAnswer, LessonDone, ModuleCredit
from lms.practice.models import PracticeRun


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress in an enrolment: finished lessons, passed quizzes and practice tasks, the bookmark.

    Those of credited modules are among them. `required_passed` are the tasks that modules ask for.
    `questions_answered` are check-yourself questions; they count for nothing.
    """

    lessons_done: frozenset[int]
    quizzes_passed: frozenset[int]
    tasks_passed: frozenset[int] = frozenset()
    required_passed: frozenset[int] = frozenset()
    questions_answered: frozenset[int] = frozenset()
    bookmark_lesson_id: int | None = None
    bookmark_anchor: str = ""

    def count_items_done(self) -> int:
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


_LESSON_DONE, _RESULT = LessonDone.__table__.c, QuizResult.__table__.c
_BOOKMARK, _ANSWER = Bookmark.__table__.c, CheckAnswer.__table__.c
_CREDIT, _RUN, _TASK = ModuleCredit.__table__.c, PracticeRun.__table__.c, PracticeTask.__table__.c
REQUIRED: Final = "required"
_NOTHING: Final = literal("")


def select_progress_where(
    belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]], *, with_questions: bool
) -> CompoundSelect[Any]:
    """Select what is done in enrolments, as kind, enrolment_id, item_id and note.

    These are finished lessons, passed quizzes and tasks, the bookmark and, on demand, answered
    questions. `belongs` makes the condition from a column of enrolment ids.
    """
    required = case((_TASK.required, literal(REQUIRED)), else_=literal(""))
    parts = [
        _select_items("lesson", _LESSON_DONE.enrolment_id, _LESSON_DONE.lesson_id).where(
            belongs(_LESSON_DONE.enrolment_id)
        ),
        _select_items("quiz", _RESULT.enrolment_id, _RESULT.quiz_id).where(
            belongs(_RESULT.enrolment_id), _RESULT.passed.is_(True)
        ),
        _select_items("task", _RUN.enrolment_id, _RUN.task_id, required)
        .join(PracticeTask, _TASK.id == _RUN.task_id)
        .where(belongs(_RUN.enrolment_id), _RUN.passed.is_(True)),
        _select_credited("task", PracticeTask, belongs, required),
        _select_credited("lesson", Lesson, belongs),
        _select_credited("quiz", Quiz, belongs),
        _select_items(
            "bookmark", _BOOKMARK.enrolment_id, _BOOKMARK.lesson_id, _BOOKMARK.anchor
        ).where(belongs(_BOOKMARK.enrolment_id)),
    ]
    if with_questions:
        questions = _select_items("question", _ANSWER.enrolment_id, _ANSWER.question_id)
        parts.append(questions.where(belongs(_ANSWER.enrolment_id)))
    return union_all(*parts)


def _select_items(
    kind: str,
    enrolment_id: ColumnElement[Any],
    item_id: ColumnElement[Any],
    note: ColumnElement[str] = _NOTHING,
) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        enrolment_id.label("enrolment_id"),
        item_id.label("item_id"),
        note.label("note"),
    )


def _select_credited(
    kind: str,
    part: Any,
    belongs: Callable[[ColumnElement[Any]], ColumnElement[bool]],
    note: ColumnElement[str] = _NOTHING,
) -> Select[Any]:
    """Select the lessons, the quizzes or the practice tasks of credited modules."""
    return (
        _select_items(kind, _CREDIT.enrolment_id, part.id, note)
        .join(ModuleCredit, _CREDIT.module_id == part.module_id)
        .where(belongs(_CREDIT.enrolment_id))
    )


_PROGRESS_OF_ONE = select_progress_where(
    lambda column: column == bindparam("id"), with_questions=True
)
_PROGRESS_OF_MANY = select_progress_where(
    lambda column: column.in_(bindparam("ids", expanding=True)), with_questions=False
)
NOTHING_DONE = Progress(frozenset(), frozenset())


def load_progress(session: Session, enrolment_id: int) -> Progress:
    """Return the progress of an enrolment, in one query."""
    rows = session.connection().execute(_PROGRESS_OF_ONE, {"id": enrolment_id})
    return build_progress((row.kind, row.item_id, row.note) for row in rows)


def load_progress_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, Progress]:
    """Return the progress of each enrolment by id, in one query; without answered questions."""
    rows = session.connection().execute(_PROGRESS_OF_MANY, {"ids": enrolment_ids}).all()
    return {
        enrolment_id: build_progress(
            (row.kind, row.item_id, row.note) for row in rows if row.enrolment_id == enrolment_id
        )
        for enrolment_id in enrolment_ids
    }


def build_progress(items: Iterable[Sequence[Any]]) -> Progress:
    """Return progress from kind, id and note of each item, as select_progress_where selects."""
    ids: dict[str, list[int]] = {kind: [] for kind in ("lesson", "quiz", "task", "question")}
    required_ids, bookmark_lesson_id, bookmark_anchor = [], None, ""
    for kind, item_id, note in items:
        if kind == "bookmark":
            bookmark_lesson_id, bookmark_anchor = item_id, note
            continue
        ids[kind].append(item_id)
        if note == REQUIRED:
            required_ids.append(item_id)
    return Progress(
        lessons_done=frozenset(ids["lesson"]),
        quizzes_passed=frozenset(ids["quiz"]),
        tasks_passed=frozenset(ids["task"]),
        required_passed=frozenset(required_ids),
        questions_answered=frozenset(ids["question"]),
        bookmark_lesson_id=bookmark_lesson_id,
        bookmark_anchor=bookmark_anchor,
    )
