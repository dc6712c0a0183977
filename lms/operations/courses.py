"""Courses in folders: which come with the program, and loading them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lms.app import find_resources, read_act_register, read_shared_banks
from lms.assessment.queries import list_retired_names, load_bank_questions
from lms.catalogue.errors import CourseRefused
from lms.catalogue.queries import load_outline
from lms.catalogue.queries.versions import list_content_hashes
from lms.catalogue.rules import read_course
from lms.catalogue.rules.course import compute_content_hash
from lms.catalogue.services import load_upload
from lms.core.database import Database
from lms.core.faults import FileFault
from lms.core.folders import read_folder
from lms.operations.course_folders import read_banks, read_register
from lms.web.container import Container

FAULTS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class ShortQuiz:
    """A quiz for which retired questions leave too few: those it draws, those that are left."""

    key: str
    draw: int
    question_count: int


@dataclass(frozen=True, slots=True)
class LoadedCourse:
    """The version of a folder that is in service, new or loaded before."""

    slug: str
    number: int
    is_new: bool
    retired_names: Sequence[str]
    short_quizzes: Sequence[ShortQuiz]


@dataclass(frozen=True, slots=True)
class CourseOutcome:
    """What became of a folder: a loaded course, or the reason why it was refused."""

    folder: Path
    course: LoadedCourse | None = None
    refusal: CourseRefused | None = None


def load_course_folder(container: Container, folder: Path) -> CourseOutcome:
    """Load a folder as the version that new learners get, in a unit of work of its own."""
    slug = folder.resolve().name
    try:
        result = load_upload(
            container.database,
            container.storage,
            files=read_folder(folder),
            slug=slug,
            by_id=None,
            now=container.clock.now(),
            register=read_register(folder),
            banks=read_banks(folder),
            record_event=container.record_event,
        )
    except CourseRefused as refusal:
        return CourseOutcome(folder, refusal=refusal)
    version = result.version
    retired_names, short_quizzes = _find_retired(container.database, version.id)
    course = LoadedCourse(slug, version.number, result.created, retired_names, short_quizzes)
    return CourseOutcome(folder, course)


def _find_retired(database: Database, version_id: int) -> tuple[Sequence[str], Sequence[ShortQuiz]]:
    """Return which questions trainers retired, and which quizzes they leave too few."""
    with database.read() as session:
        names = list_retired_names(session, version_id)
        if not names:
            return (), ()
        outline = load_outline(session, version_id)
        counts = [
            ShortQuiz(quiz.key, quiz.draw, len(load_bank_questions(session, outline, quiz)))
            for quiz in outline.quizzes
        ]
        return names, [quiz for quiz in counts if quiz.question_count < quiz.draw]


def list_shipped_courses() -> list[Path]:
    """Return the folders of the courses that come with the program."""
    return sorted(path.parent for path in (find_resources() / "courses").glob("*/course.toml"))


def find_new_courses(database: Database) -> tuple[Path, ...]:
    """Return folders of shipped courses whose present content was never loaded.

    What was loaded before is left alone: a trainer may have put a newer version in service since.
    """
    with database.read() as session:
        known_hashes = list_content_hashes(session)
    register, banks = read_act_register(), read_shared_banks()
    return tuple(
        folder
        for folder in list_shipped_courses()
        if compute_content_hash(read_folder(folder), register, banks) not in known_hashes
    )


def find_shipped_faults() -> Iterator[tuple[Path, FileFault]]:
    """Yield the first faults of each shipped course that has any, with its folder."""
    register, banks = read_act_register(), read_shared_banks()
    for folder in list_shipped_courses():
        for fault in read_course(read_folder(folder), register, banks).faults[:FAULTS_SHOWN]:
            yield folder, fault
