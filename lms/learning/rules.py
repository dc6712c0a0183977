"""Pure decisions about learning: the next item, completion. No database, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, TypeVar

from lms.catalogue.rules.outline import CourseItem
from lms.core.clock import Moment

Item = TypeVar("Item")


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


def find_next_item(
    items: Sequence[Item], is_done: Callable[[Item], bool], start: int = 0
) -> Item | None:
    """Return the next item that is not done, or None when all are.

    The search starts at the index `start` and wraps around, so that skipped items come last.
    """
    return next((item for item in (*items[start:], *items[:start]) if not is_done(item)), None)


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


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What a learner sees after answering a check-yourself question. Texts are HTML.

    `notes` are pairs of a chosen option, "" if it is clear, and the feedback on it; `answer` has
    the right answers that were not given, each with its reason or ""; `step` is to be read again,
    0 for none.
    """

    is_right: bool
    notes: tuple[tuple[str, str], ...]
    answer: tuple[tuple[str, str], ...]
    step: int


def build_verdict(
    content: Mapping[str, Any],
    key: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    is_right: bool,
    taught_step: int,
) -> CheckVerdict:
    """Return the verdict on an answer: its feedback, and the right answer with its reason."""
    if "options" in content:
        chosen = given["options"]
        texts = content["options"] if len(chosen) > 1 else [""] * len(content["options"])
        notes = tuple((texts[position], content["feedback"][position]) for position in chosen)
    else:
        chosen, notes = (), (("", content["right" if is_right else "wrong"]),)
    answer = () if is_right else list_right_answers(content, key, chosen)
    return CheckVerdict(is_right, notes, answer, 0 if is_right else taught_step)


def list_right_answers(
    content: Mapping[str, Any], key: Mapping[str, Any], chosen: Sequence[int] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the right answers that were not chosen with their reasons, as HTML."""
    if "options" not in content:
        return ((escape(content["shown"]), ""),)
    return tuple(
        (content["options"][position], content["feedback"][position])
        for position in key["options"]
        if position not in chosen
    )
