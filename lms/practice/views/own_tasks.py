"""The practice tasks of a course whose trainer the actor is."""

from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.practice.errors import TaskNotFound
from lms.web import access
from lms.web.transaction import reading_session

Versions = dict[int, VersionEntry]  # versions by id


def load_versions(slug: str) -> Versions:
    """Return the course's versions by id. Raises TaskNotFound if the actor is no trainer of it."""
    is_own = access.actor().can_edit_course(slug)
    rows = list_versions(reading_session(), slug) if is_own else []
    if not rows:
        raise TaskNotFound
    return {row.id: row for row in rows}


def load_task_of(slug: str, task_id: int) -> tuple[Outline, TaskEntry]:
    """Return a task of any version of the course. Raises TaskNotFound."""
    task = load_tasks(slug).get(task_id)
    if task is None:
        raise TaskNotFound
    return task


def load_tasks(slug: str) -> dict[int, tuple[Outline, TaskEntry]]:
    """Return the tasks of all versions of the course by id. Raises TaskNotFound."""
    outlines = [load_outline(reading_session(), version_id) for version_id in load_versions(slug)]
    return {
        task.id: (outline, task)
        for outline in outlines
        for module in outline.modules
        for task in module.tasks
    }
