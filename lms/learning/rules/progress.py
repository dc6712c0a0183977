"""The next item, the bookmark, completion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.catalogue.rules.conduct import REQUIRED
from lms.catalogue.rules.outline import CourseItem, Outline
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.core.clock import Moment
from lms.core.lesson_steps import STEP_ID

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Completion:
    """Facts about a completion that the signal course_completed carries.

    `supervised`: the final test, or every quiz where there is none, was written in a sitting.
    """

    enrolment_id: int
    person_id: int
    course_id: int
    version_id: int
    enrolled_on: date
    completed_on: date
    percent: int | None
    actor_id: int
    moment: Moment
    supervised: bool = False


def is_complete(
    lessons: int,
    lessons_done: int,
    quizzes: int,
    quizzes_passed: int,
    *,
    tasks: int = 0,
    tasks_passed: int = 0,
) -> bool:
    """Return whether all lessons are read, all quizzes and all required tasks are passed."""
    return lessons_done >= lessons and quizzes_passed >= quizzes and tasks_passed >= tasks


def is_supervised(outline: Outline, quizzes_in_sittings: int) -> bool:
    """Return whether a course was completed under supervision.

    The final test decides; in a course without one, all quizzes do.
    """
    deciding = 1 if outline.final else len(outline.quizzes)
    return 0 < deciding <= quizzes_in_sittings


def needs_supervision(outline: Outline) -> bool:
    """Return whether a course asks for a supervised final test."""
    return outline.final is not None and outline.final.conduct.supervised == REQUIRED


def is_quiz_locked(
    outline: Outline, quiz: QuizEntry, is_settled: Callable[[CourseItem], bool]
) -> bool:
    """Return whether a quiz is the final test and something before it is not settled."""
    if quiz.module_slug:
        return False
    return not all(is_settled(item) for item in outline.items if item.kind != "final")


def find_next_item(
    items: Sequence[Item], is_done: Callable[[Item], bool], start: int = 0
) -> Item | None:
    """Return the next item that is not done, or None when all are.

    The search starts at the index `start` and wraps around, so that skipped items come last.
    """
    return next((item for item in (*items[start:], *items[:start]) if not is_done(item)), None)


def find_following_item(
    items: Sequence[CourseItem],
    is_done: Callable[[CourseItem], bool],
    is_settled: Callable[[CourseItem], bool],
    start: int,
) -> CourseItem | None:
    """Return the item to which a learner goes on from the one before `start`, or None.

    What is not required is offered where it follows at once, and passed over everywhere else.
    """
    following = items[start] if start < len(items) else None
    if following is not None and not following.is_required and not is_done(following):
        return following
    return find_next_item(items, is_settled, start)


def find_resume_item(
    items: Sequence[CourseItem], is_done: Callable[[CourseItem], bool], bookmark_id: int | None
) -> CourseItem | None:
    """Return the item at which a learner goes on, or None when all is done.

    It is the lesson of the bookmark, or what follows it once that lesson is read.
    """
    bookmarked = next(
        (item for item in items if item.kind == "lesson" and item.id == bookmark_id), None
    )
    if bookmarked is None:
        return find_next_item(items, is_done)
    if not is_done(bookmarked):
        return bookmarked
    return find_next_item(items, is_done, bookmarked.index + 1)


def find_resume_step(anchor: str) -> int:
    """Return the step that a bookmark names; 0 if it names the first one or none."""
    number = anchor.removeprefix(STEP_ID)
    is_step = number != anchor and number.isascii() and number.isdigit() and len(number) <= 3
    return int(number) if is_step and int(number) > 1 else 0
