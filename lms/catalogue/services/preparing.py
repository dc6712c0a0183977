"""Reading, checking and rendering of a course's files, before they are stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.catalogue.errors import CourseRefused
from lms.catalogue.rules import ParsedCourse, is_slug, read_course
from lms.catalogue.rules.rendered import RenderedCourse
from lms.catalogue.rules.rendering import render_course
from lms.catalogue.rules.shared_banks import NO_FILES
from lms.core.faults import FileFault
from lms.core.i18n import N_


@dataclass(frozen=True, slots=True)
class PreparedCourse:
    """A course without faults that was read and rendered."""

    slug: str
    parsed: ParsedCourse
    rendered: RenderedCourse


def prepare_course(
    *,
    files: Mapping[str, bytes],
    slug: str,
    register: bytes = b"",
    banks: Mapping[str, bytes] = NO_FILES,
) -> PreparedCourse:
    """Read, check and render a course. Raises CourseRefused with every fault.

    This is the slow part and needs no database. `register` is the content of acts.csv,
    `banks` are the files of all shared banks.
    """
    course = read_course(files, register, banks)
    if not is_slug(slug):
        message = N_(
            "The course's folder needs a name of small Latin letters, digits and dashes, "
            "such as first-steps."
        )
        course.faults.insert(0, FileFault(path=slug[:80], line=0, message=message, params={}))
    if course.faults:
        raise CourseRefused(course.faults)
    return PreparedCourse(slug, course, render_course(course))
