"""Loading of courses: files become an immutable version, or all their faults are raised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from blinker import Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalogue.errors import CourseRefused
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.rules import CourseTable
from lms.catalogue.rules.shared_banks import NO_FILES
from lms.catalogue.services.lesson_parts import add_checks, add_words
from lms.catalogue.services.media import add_media
from lms.catalogue.services.modules import add_lessons, add_modules
from lms.catalogue.services.preparing import PreparedCourse, prepare_course
from lms.catalogue.services.quizzes import add_quizzes
from lms.catalogue.services.tasks import add_tasks
from lms.catalogue.services.used_banks import add_banks
from lms.catalogue.services.versions import build_version
from lms.core.database import Database, upsert
from lms.core.faults import FileFault
from lms.core.i18n import N_
from lms.core.interfaces import EventRecorder
from lms.core.storage import FileStorage

course_loaded = Signal(
    "Sent in the transaction that makes a version the current one of a course. "
    "The sender is the session; `course_id` is the course."
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The version that is current now; `created` is false if its content was loaded before.

    `is_changed`: another version was current, or none.
    """

    version: CourseVersion
    created: bool
    is_changed: bool


def load_course(
    session: Session,
    storage: FileStorage,
    *,
    files: Mapping[str, bytes],
    slug: str,
    by_id: int | None,
    now: datetime,
    register: bytes = b"",
    banks: Mapping[str, bytes] = NO_FILES,
) -> LoadResult:
    """Load the files as a version of the course with this slug. Raises CourseRefused.

    See load_prepared; the error holds every fault.
    """
    return load_prepared(
        session,
        storage,
        prepared=prepare_course(files=files, slug=slug, register=register, banks=banks),
        by_id=by_id,
        now=now,
    )


def load_upload(
    database: Database,
    storage: FileStorage,
    *,
    files: Mapping[str, bytes],
    slug: str,
    by_id: int | None,
    now: datetime,
    register: bytes,
    banks: Mapping[str, bytes],
    record_event: EventRecorder,
) -> LoadResult:
    """Load the files as load_course does, checked and rendered outside of any transaction.

    Takes the database: rendering a course takes seconds, and nobody else could write meanwhile.
    `record_event` writes the audit record, as accounts has it.
    """
    prepared = prepare_course(files=files, slug=slug, register=register, banks=banks)
    with database.write() as session:
        result = load_prepared(session, storage, prepared=prepared, by_id=by_id, now=now)
        if result.is_changed:
            record_event(
                session,
                kind="course_loaded",
                subject=f"course:{slug}",
                now=now,
                by_id=by_id,
                version=result.version.number,
                is_new=result.created,
            )
    return result


def load_prepared(
    session: Session,
    storage: FileStorage,
    *,
    prepared: PreparedCourse,
    by_id: int | None,
    now: datetime,
) -> LoadResult:
    """Return the version with this content, created if needed, and make it the current one.

    `by_id` is None for the command line. Raises CourseRefused if the code is another course's.
    Parallel loads of a course wait for each other at its row.
    """
    table = prepared.parsed.table
    assert table is not None  # a course without its table has faults
    course = _lock_course(session, prepared.slug, table, now)
    existing = session.scalar(
        select(CourseVersion).where(
            CourseVersion.course_id == course.id,
            CourseVersion.content_hash == prepared.parsed.content_hash,
        )
    )
    version = existing or _add_version(session, storage, course, prepared, by_id=by_id, now=now)
    is_changed = course.current_version_id != version.id
    course.current_version_id = version.id
    session.flush()
    course_loaded.send(session, course_id=course.id)
    return LoadResult(version, created=existing is None, is_changed=is_changed)


def _lock_course(session: Session, slug: str, table: CourseTable, now: datetime) -> Course:
    """Return the course's row, locked; created if needed.

    An insert that conflicts with another course's code does nothing.
    """
    session.execute(
        upsert(session, Course)
        .values(slug=slug, code=table.code, created_at=now)
        .on_conflict_do_nothing()
    )
    course = session.scalar(select(Course).where(Course.slug == slug).with_for_update())
    if course is None:
        message = N_("The code %(code)s belongs to another course.")
        raise CourseRefused(
            [
                FileFault(
                    path="course.toml",
                    line=table.code_line,
                    message=message,
                    params={"code": table.code},
                )
            ]
        )
    if course.code != table.code:
        message = N_("The code of this course is %(code)s and stays so; here it is %(other)s.")
        raise CourseRefused(
            [
                FileFault(
                    path="course.toml",
                    line=table.code_line,
                    message=message,
                    params={"code": course.code, "other": table.code},
                )
            ]
        )
    return course


def _add_version(
    session: Session,
    storage: FileStorage,
    course: Course,
    prepared: PreparedCourse,
    *,
    by_id: int | None,
    now: datetime,
) -> CourseVersion:
    number = session.scalar(
        select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)
    )
    version = build_version(
        prepared.parsed, course_id=course.id, number=(number or 0) + 1, by_id=by_id, now=now
    )
    session.add(version)
    session.flush()
    add_media(session, storage, version, prepared.parsed)
    modules = add_modules(session, version, prepared.parsed)
    lessons = add_lessons(session, version, modules, prepared)
    add_quizzes(session, version, modules, lessons, prepared)
    add_banks(session, version, prepared.parsed.shared_banks)
    add_tasks(session, version, modules, prepared.parsed)
    add_checks(session, lessons, prepared.rendered)
    add_words(session, version, lessons, prepared.rendered)
    return version
