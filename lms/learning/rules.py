"""Pure decisions about learning: what is open, what comes next, when a course is complete. No database, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.core.clock import Moment

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class Completion:
    """What is known of a completion to those who act on it (the signal course_completed carries it)."""

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
    """Whether everything in a course is done: all lessons read to the end, all quizzes and the final test passed."""
    return lessons_done >= lessons and quizzes_passed >= quizzes


def next_open(
    steps: Sequence[Step], is_done: Callable[[Step], bool], start: int = 0
) -> Step | None:
    """The next step that is not done, or None when all are.

    The search goes on from the index `start`, then from the beginning, so that what was skipped comes last.
    """
    return next((step for step in (*steps[start:], *steps[:start]) if not is_done(step)), None)
