"""Storing of the practice tasks of a version."""

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, Module, PracticeTask
from lms.catalogue.rules import ParsedCourse


def add_tasks(
    session: Session, version: CourseVersion, modules: dict[str, Module], parsed: ParsedCourse
) -> None:
    """Add the practice tasks in the order of the course, and count them."""
    tasks_with_modules = [
        (modules[module.slug].id, task) for module in parsed.modules for task in module.tasks
    ]
    version.task_count = len(tasks_with_modules)
    for position, (module_id, task) in enumerate(tasks_with_modules, 1):
        scene = task.scene
        session.add(
            PracticeTask(
                version_id=version.id,
                module_id=module_id,
                position=position,
                slug=task.slug,
                kind=scene.kind,
                level=scene.level,
                minutes=scene.minutes,
                required=scene.is_required,
                pass_percent=scene.pass_percent,
                competences=scene.competences,
                title_kk=scene.texts["kk"]["title"],
                title_ru=scene.texts["ru"]["title"],
                content=scene.content,
                texts_kk=scene.texts["kk"],
                texts_ru=scene.texts["ru"],
            )
        )
    session.flush()
