"""The practice task that the home page offers to a visitor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.catalogue.queries import CourseCard, load_outline

KIND: Final = "inbox"


@dataclass(frozen=True, slots=True)
class SampleTask:
    """A practice task by the names in its URL."""

    slug: str
    module_slug: str
    task_slug: str
    minutes: int


def find_sample(session: Session, cards: Iterable[CourseCard]) -> SampleTask | None:
    """Return the easiest inbox of the first of these courses that has one, else None."""
    for card in cards:
        modules = load_outline(session, card.version_id).modules
        tasks = [task for module in modules for task in module.tasks if task.kind == KIND]
        if tasks:
            task = min(tasks, key=lambda task: (task.level, task.position))
            return SampleTask(
                slug=card.slug,
                module_slug=task.module_slug,
                task_slug=task.slug,
                minutes=task.minutes,
            )
    return None
