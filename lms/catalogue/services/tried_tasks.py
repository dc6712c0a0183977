"""The course around tasks that their author tries, on a site that has nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Module
from lms.catalogue.rules import ModuleSource, ParsedCourse, TaskSource
from lms.catalogue.services.tasks import add_tasks

CODE: Final = "SCENE"


def store_tasks_as_course(
    session: Session, tasks: Sequence[TaskSource], *, slug: str, module: str, now: datetime
) -> None:
    """Store the tasks as all that is in a new version of the course, which has one module.

    The title of the first task is that of the version and of the module.
    """
    texts = tasks[0].scene.texts
    title = {"title_kk": texts["kk"]["title"], "title_ru": texts["ru"]["title"]}
    version = _add_version(session, slug, title, now)
    row = Module(version_id=version.id, position=1, slug=module, hours=1, competences=[], **title)
    session.add(row)
    session.flush()
    source = ModuleSource(slug=module, table=None, lessons=[], bank={}, tasks=list(tasks))
    add_tasks(
        session,
        version,
        {module: row},
        ParsedCourse(table=None, modules=[source], final={}, pictures=[], content_hash="", acts={}),
    )


def _add_version(
    session: Session, slug: str, title: dict[str, str], now: datetime
) -> CourseVersion:
    """Add the next version of the course, and the course if there is none, and make it current."""
    course = session.scalar(select(Course).where(Course.slug == slug))
    if course is None:
        course = Course(slug=slug, code=CODE, created_at=now)
        session.add(course)
        session.flush()
    number = (course.current_version_id or 0) + 1
    version = CourseVersion(
        course_id=course.id,
        number=number,
        content_hash=str(number),
        loaded_at=now,
        audience="citizen",
        level="foundation",
        hours=1,
        minutes=1,
        mandatory=False,
        validity_months=0,
        framework="",
        summary_kk="",
        summary_ru="",
        outcomes_kk=[],
        outcomes_ru=[],
        **title,
    )
    session.add(version)
    session.flush()
    course.current_version_id = version.id
    return version
