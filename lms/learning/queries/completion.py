"""Counts that decide whether a course is completed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Label, Select, func, select, union
from sqlalchemy.orm import Session

from lms.assessment.models import QuizResult
from lms.catalogue.models import Lesson, PracticeTask, Quiz
from lms.core.rows import read_row
from lms.learning.models import LessonDone, LessonTime, ModuleCredit
from lms.practice.models import PracticeRun

_LESSON_DONE, _RESULT = LessonDone.__table__.c, QuizResult.__table__.c
_CREDIT, _RUN, _TASK = ModuleCredit.__table__.c, PracticeRun.__table__.c, PracticeTask.__table__.c


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
        "lessons",
        select(_LESSON_DONE.lesson_id).where(_LESSON_DONE.enrolment_id == enrolment_id),
        select(Lesson.id).join(ModuleCredit, _CREDIT.module_id == Lesson.module_id).where(credited),
    )
    quizzes = _count_union(
        "quizzes",
        select(_RESULT.quiz_id).where(mine, _RESULT.passed.is_(True)),
        select(Quiz.id).join(ModuleCredit, _CREDIT.module_id == Quiz.module_id).where(credited),
    )
    final = (
        select(QuizResult.percent)
        .where(mine, QuizResult.quiz_id == final_quiz_id)
        .label("final_percent")
    )
    seconds = (
        select(func.coalesce(func.sum(LessonTime.seconds), 0))
        .where(LessonTime.enrolment_id == enrolment_id)
        .label("seconds")
    )
    credits = select(func.count()).where(credited).label("credited")
    in_sittings = select(func.count()).where(mine, _RESULT.supervised.is_(True))
    if final_quiz_id:
        in_sittings = in_sittings.where(QuizResult.quiz_id == final_quiz_id)
    tasks = _count_required_tasks(enrolment_id)
    row = session.execute(
        select(lessons, quizzes, final, seconds, credits, in_sittings.label("supervised"), tasks)
    ).one()
    return read_row(CountsDone, row)


def _count_required_tasks(enrolment_id: int) -> Label[int]:
    """Return a column of the number of required tasks that were passed or are credited."""
    is_required = _TASK.required.is_(True)
    return _count_union(
        "tasks",
        select(_RUN.task_id)
        .join(PracticeTask, _TASK.id == _RUN.task_id)
        .where(_RUN.enrolment_id == enrolment_id, _RUN.passed.is_(True), is_required),
        select(_TASK.id)
        .join(ModuleCredit, _CREDIT.module_id == _TASK.module_id)
        .where(_CREDIT.enrolment_id == enrolment_id, is_required),
    )


def _count_union(name: str, *selects: Select[Any]) -> Label[int]:
    """Return a column of the number of ids in any of the selects, each once."""
    return select(func.count()).select_from(union(*selects).subquery()).label(name)
