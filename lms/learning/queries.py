"""Reads of progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import Attempt
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.catalogue.rules.outline import CourseStep
from lms.enrolment.queries import EnrolmentRow, enrolments_of
from lms.learning.models import Bookmark, LessonDone


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an enrolment is: finished lessons, passed quizzes, and where the learner stopped."""

    lessons_done: frozenset[int]
    quizzes_passed: frozenset[int]
    place_lesson_id: int | None = None
    place_anchor: str = ""

    def steps_done(self) -> int:
        """Lessons and quizzes together."""
        return len(self.lessons_done) + len(self.quizzes_passed)

    def is_done(self, step: CourseStep) -> bool:
        """Whether the learner has read this lesson or passed this quiz."""
        return step.id in (self.lessons_done if step.kind == "lesson" else self.quizzes_passed)


_DONE, _ATTEMPT, _PLACE = LessonDone.__table__.c, Attempt.__table__.c, Bookmark.__table__.c


def _progress_where(
    chosen: Callable[[ColumnElement[Any]], ColumnElement[bool]],
) -> CompoundSelect[Any]:
    return union_all(
        select(literal("lesson"), _DONE.enrolment_id, _DONE.lesson_id, literal("")).where(
            chosen(_DONE.enrolment_id)
        ),
        select(literal("quiz"), _ATTEMPT.enrolment_id, _ATTEMPT.quiz_id, literal("")).where(
            chosen(_ATTEMPT.enrolment_id), _ATTEMPT.passed.is_(True)
        ),
        select(literal("place"), _PLACE.enrolment_id, _PLACE.lesson_id, _PLACE.anchor).where(
            chosen(_PLACE.enrolment_id)
        ),
    )


# Built once: each page of a course asks this, and putting the statement together takes longer than running it.
_PROGRESS_OF_ONE = _progress_where(lambda column: column == bindparam("id"))
_PROGRESS_OF_MANY = _progress_where(lambda column: column.in_(bindparam("ids", expanding=True)))
NOTHING_DONE = Progress(frozenset(), frozenset())


def progress(session: Session, enrolment_id: int) -> Progress:
    """The progress of an enrolment, in one query."""
    return _progress(session.connection().execute(_PROGRESS_OF_ONE, {"id": enrolment_id}).all())


def progress_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, Progress]:
    """The progress of each enrolment, in one query however many there are."""
    rows = session.execute(_PROGRESS_OF_MANY, {"ids": enrolment_ids}).all()
    return {
        enrolment_id: _progress([row for row in rows if row[1] == enrolment_id])
        for enrolment_id in enrolment_ids
    }


def _progress(rows: Sequence[Any]) -> Progress:
    stop = next(((row[2], row[3]) for row in rows if row[0] == "place"), (None, ""))
    return Progress(
        frozenset(row[2] for row in rows if row[0] == "lesson"),
        frozenset(row[2] for row in rows if row[0] == "quiz"),
        *stop,
    )


@dataclass(frozen=True, slots=True)
class CountsDone:
    """How many lessons are finished, how many different quizzes are passed, and the best result at the final test."""

    lessons: int
    quizzes: int
    final_percent: int | None


def counts_done(session: Session, enrolment_id: int, final_quiz_id: int) -> CountsDone:
    """What decides completion, in one query."""
    mine = Attempt.enrolment_id == enrolment_id
    lessons = select(func.count()).where(LessonDone.enrolment_id == enrolment_id).scalar_subquery()
    quizzes = (
        select(func.count(Attempt.quiz_id.distinct()))
        .where(mine, Attempt.passed.is_(True))
        .scalar_subquery()
    )
    final = (
        select(func.max(Attempt.percent))
        .where(mine, Attempt.quiz_id == final_quiz_id)
        .scalar_subquery()
    )
    return CountsDone(*session.execute(select(lessons, quizzes, final)).one())


@dataclass(frozen=True, slots=True)
class CourseUnderWay:
    """An enrolment with its course and progress: a row of "My learning"."""

    enrolment: EnrolmentRow
    outline: Outline
    progress: Progress

    @property
    def steps(self) -> int:
        """Lessons and quizzes of the version."""
        return len(self.outline.steps)


def courses_of(session: Session, person_id: int) -> list[CourseUnderWay]:
    """All enrolments of a person with their progress, the newest first: two queries and what is kept of the outlines."""
    enrolments = enrolments_of(session, person_id)
    done = progress_of_many(session, [row.id for row in enrolments]) if enrolments else {}
    return [
        CourseUnderWay(row, catalogue.outline(session, row.version_id), done[row.id])
        for row in enrolments
    ]


def extra_time_percent(session: Session, person_id: int) -> int:
    """By how many per cent time limits are longer for this person."""
    return session.scalar(select(Person.extra_time_percent).where(Person.id == person_id)) or 0
