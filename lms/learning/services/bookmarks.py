"""The bookmark of a learner in a course."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.learning.models import Bookmark


def save_bookmark(
    session: Session, *, enrolment_id: int, lesson_id: int, anchor: str, now: datetime
) -> None:
    """Save the learner's bookmark: the lesson and the heading in it."""
    row = {"enrolment_id": enrolment_id, "lesson_id": lesson_id, "anchor": anchor, "at": now}
    statement = upsert(session, Bookmark).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrolment_id"],
            set_={name: statement.excluded[name] for name in ("lesson_id", "anchor", "at")},
        )
    )
