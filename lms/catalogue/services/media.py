"""The pictures of a version that is being loaded."""

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, Media
from lms.catalogue.rules import ParsedCourse
from lms.catalogue.rules.illustrations import PICTURE_TYPE
from lms.core.storage import FileStorage


def add_media(
    session: Session, storage: FileStorage, version: CourseVersion, course: ParsedCourse
) -> None:
    """Store files before rows, so that no row points to a missing file."""
    for picture in course.pictures:
        sha256 = storage.put(picture.content)
        session.add(
            Media(
                version_id=version.id,
                language=picture.language,
                name=picture.name,
                sha256=sha256,
                content_type=PICTURE_TYPE,
            )
        )
