"""What grading holds of people: exported; comments on a text are the answer's, see assessment."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.assessment.queries.person_attempts import select_attempt_ids
from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable, SealedColumns
from lms.grading.models import GradeChange, WrittenText
from lms.grading.services.queueing import close_texts


def _select_texts(person_ids: Collection[int]) -> Select[int]:
    return select(WrittenText.id).where(WrittenText.attempt_id.in_(select_attempt_ids(person_ids)))


TABLES: Final = (
    PersonalTable(
        WrittenText,
        "written_texts",
        lambda ids: WrittenText.attempt_id.in_(select_attempt_ids(ids)),
        ("position", "language", "words", "handed_in_at", "state", "graded_by", "graded_at"),
        actors=("graded_by",),
        left_out={
            "id": INTERNAL,
            "attempt_id": INTERNAL,
            "question_id": INTERNAL,
            "course_id": INTERNAL,
            "due_at": INTERNAL,
            "claimed_by": "who looks at a text just now decides nothing",
            "claimed_until": "who looks at a text just now decides nothing",
            "draft": "no decision yet: notes of whoever grades",
            "draft_by": "no decision yet: notes of whoever grades",
        },
    ),
    PersonalTable(
        GradeChange,
        "grade_changes",
        lambda ids: GradeChange.text_id.in_(_select_texts(ids)),
        ("mark_before", "mark_after", "reason", "changed_by", "changed_at"),
        actors=("changed_by",),
        left_out={
            "id": INTERNAL,
            "text_id": INTERNAL,
            "levels_before": "the marks say it, and the answers the levels of now",
            "levels_after": "the marks say it, and the answers the levels of now",
        },
    ),
)
_TO_PERSON: Final = ("attempt_id", "attempt", "enrolment_id", "enrolment", "person_id", "person")
SEALED: Final = (
    SealedColumns("written_text", {"draft": "NULL"}, (_TO_PERSON,), only="draft IS NOT NULL"),
    SealedColumns("grade_change", {"reason": "''"}, (("text_id", "written_text", *_TO_PERSON),)),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Let nobody grade texts that are blanked, and blank why grades were changed."""
    close_texts(session, WrittenText.attempt_id.in_(select_attempt_ids(erasure.person_ids)))
    session.execute(
        update(GradeChange)
        .where(GradeChange.text_id.in_(_select_texts(erasure.person_ids)))
        .values(reason=""),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
