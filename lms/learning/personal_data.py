"""What learning holds of people: exported; bookmarks, times and answers by the way are erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    Erasure,
    PersonalData,
    PersonalTable,
    build_sealed_texts,
)
from lms.enrolment.models import Enrolment
from lms.learning.models import (
    Bookmark,
    CheckAnswer,
    LessonDone,
    LessonTime,
    ModuleCredit,
    ReadingClock,
)


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
        ModuleCredit,
        "module_credits",
        lambda ids: ModuleCredit.enrolment_id.in_(_select_enrolments(ids)),
        ("module_id", "at"),
        left_out={"enrolment_id": INTERNAL},
    ),
    PersonalTable(
        Bookmark,
        "bookmarks",
        lambda ids: Bookmark.enrolment_id.in_(_select_enrolments(ids)),
        ("lesson_id", "at"),
        left_out={"enrolment_id": INTERNAL, "anchor": INTERNAL},
    ),
    PersonalTable(
        CheckAnswer,
        "check_answers",
        lambda ids: CheckAnswer.enrolment_id.in_(_select_enrolments(ids)),
        ("given_answer", "right", "right_at_first", "times", "language", "answered_at"),
        left_out={"enrolment_id": INTERNAL, "question_id": INTERNAL},
    ),
    PersonalTable(
        LessonTime,
        "lesson_times",
        lambda ids: LessonTime.enrolment_id.in_(_select_enrolments(ids)),
        ("lesson_id", "seconds", "steps", "page_at"),
        left_out={"enrolment_id": INTERNAL, "page_steps": INTERNAL},
    ),
    PersonalTable(
        ReadingClock,
        "",
        ReadingClock.person_id.in_,
        (),
        left_out={"person_id": INTERNAL, "counted_until": INTERNAL},
    ),
)
SEALED: Final = (
    build_sealed_texts(
        "check_answer",
        ("given_answer",),
        holders=(("enrolment_id", "enrolment", "person_id", "person"),),
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete bookmarks, times and answers by the way, from which nothing is counted.

    Finished lessons stay, since progress is counted from them.
    """
    enrolments = _select_enrolments(erasure.person_ids)
    for table in (Bookmark, LessonTime, CheckAnswer):
        session.execute(
            delete(table).where(table.enrolment_id.in_(enrolments)),
            execution_options={"synchronize_session": False},
        )
    session.execute(
        delete(ReadingClock).where(ReadingClock.person_id.in_(erasure.person_ids)),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase=erase)
