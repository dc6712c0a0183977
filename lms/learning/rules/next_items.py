"""The item of a course at which a learner goes on, and its step."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from lms.catalogue.rules.outline import CourseItem
from lms.core.lesson_steps import STEP_ID

T = TypeVar("T")


def find_next_item(items: Sequence[T], is_done: Callable[[T], bool], start: int = 0) -> T | None:
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
    bookmarked_item = next(
        (item for item in items if item.kind == "lesson" and item.id == bookmark_id), None
    )
    if bookmarked_item is None:
        return find_next_item(items, is_done)
    if not is_done(bookmarked_item):
        return bookmarked_item
    return find_next_item(items, is_done, bookmarked_item.index + 1)


def find_resume_step(anchor: str) -> int:
    """Return the step that a bookmark names; 0 if it names the first one or none."""
    number = anchor.removeprefix(STEP_ID)
    is_step = number != anchor and number.isascii() and number.isdigit() and len(number) <= 3
    return int(number) if is_step and int(number) > 1 else 0
