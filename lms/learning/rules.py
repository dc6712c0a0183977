"""Pure decisions about learning: the next step, completion. No database, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.catalogue.rules.outline import CourseStep
from lms.core.clock import Moment

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class Completion:
    """Facts about a completion that the signal course_completed carries."""

    enrolment_id: int
    person_id: int
    course_id: int
    version_id: int
    enrolled_on: date
    completed_on: date
    percent: int | None
    actor_id: int
    moment: Moment


def is_complete(lessons: int, lessons_done: int, quizzes: int, quizzes_passed: int) -> bool:
    """Return whether all lessons are read and all quizzes and the final test are passed."""
    return lessons_done >= lessons and quizzes_passed >= quizzes


def find_next_step(
    steps: Sequence[Step], is_done: Callable[[Step], bool], start: int = 0
) -> Step | None:
    """Return the next step that is not done, or None when all are.

    The search starts at the index `start` and wraps around, so that skipped steps come last.
    """
    return next((step for step in (*steps[start:], *steps[:start]) if not is_done(step)), None)


def find_resume_step(
    steps: Sequence[CourseStep], is_done: Callable[[CourseStep], bool], bookmark_id: int | None
) -> CourseStep | None:
    """Return the step at which a learner goes on, or None when all is done.

    It is the lesson of the bookmark, or what follows it once that lesson is read.
    """
    bookmarked = next(
        (step for step in steps if step.kind == "lesson" and step.id == bookmark_id), None
    )
    if bookmarked is None:
        return find_next_step(steps, is_done)
    if not is_done(bookmarked):
        return bookmarked
    return find_next_step(steps, is_done, bookmarked.index + 1)
