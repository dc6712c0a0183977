"""Whether a course is completed, under supervision or not, and whether its final test is open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lms.catalogue.rules.conduct import REQUIRED
from lms.catalogue.rules.outline import CourseItem, Outline
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.core.clock import Moment


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


def has_supervised_final(outline: Outline) -> bool:
    """Return whether a course asks for a supervised final test."""
    return outline.final is not None and outline.final.conduct.supervised == REQUIRED


def is_quiz_locked(
    outline: Outline, quiz: QuizEntry, is_settled: Callable[[CourseItem], bool]
) -> bool:
    """Return whether a quiz is the final test and something before it is not settled."""
    if quiz.module_slug:
        return False
    return not all(is_settled(item) for item in outline.items if item.kind != "final")
