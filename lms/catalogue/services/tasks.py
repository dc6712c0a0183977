"""Storing of the practice tasks of a version and of its final test."""

from typing import Any

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, FinalTask, Module, PracticeTask
from lms.catalogue.rules import ParsedCourse, TaskSource


def add_tasks(
    session: Session, version: CourseVersion, modules: dict[str, Module], course: ParsedCourse
) -> None:
    """Add the practice tasks in the order of the course, counted, and those of the final test."""
    tasks_with_modules = [
        (modules[module.slug].id, task) for module in course.modules for task in module.tasks
    ]
    version.task_count = len(tasks_with_modules)
    for position, (module_id, task) in enumerate(tasks_with_modules, 1):
        session.add(
            PracticeTask(
                version_id=version.id,
                position=position,
                module_id=module_id,
                required=task.scene.is_required,
                pass_percent=task.scene.pass_percent,
                **_list_values(task),
            )
        )
    for position, task in enumerate(course.final_tasks, 1):
        session.add(FinalTask(version_id=version.id, position=position, **_list_values(task)))
    session.flush()


def _list_values(task: TaskSource) -> dict[str, Any]:
    """Return what SceneColumns hold of a task, without its place."""
    scene = task.scene
    return {
        "slug": task.slug,
        "kind": scene.kind,
        "level": scene.level,
        "minutes": scene.minutes,
        "competences": scene.competences,
        "title_kk": scene.texts["kk"]["title"],
        "title_ru": scene.texts["ru"]["title"],
        "content": scene.content,
        "texts_kk": scene.texts["kk"],
        "texts_ru": scene.texts["ru"],
    }
