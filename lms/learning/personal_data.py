"""What learning holds of people: exported; where they stopped reading is erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable
from lms.enrolment.models import Enrolment
from lms.learning.models import Bookmark, LessonDone


def _select_enrolments(person_ids: Collection[int]) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(person_ids))


TABLES: Final = (
    PersonalTable(
        LessonDone,
        "lessons_done",
        lambda ids: LessonDone.enrolment_id.in_(_select_enrolments(ids)),
        ("lesson_id", "done_at"),
        left_out={"enrolment_id": INTERNAL},
    ),
    PersonalTable(
        Bookmark,
        "bookmarks",
        lambda ids: Bookmark.enrolment_id.in_(_select_enrolments(ids)),
        ("lesson_id", "at"),
        left_out={"enrolment_id": INTERNAL, "anchor": INTERNAL},
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete bookmarks; finished lessons stay, since progress is counted from them."""
    is_theirs = Bookmark.enrolment_id.in_(_select_enrolments(erasure.person_ids))
    session.execute(
        delete(Bookmark).where(is_theirs), execution_options={"synchronize_session": False}
    )


PERSONAL_DATA: Final = PersonalData(TABLES, erase=erase)
