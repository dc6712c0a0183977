"""What tests on paper hold of people: exported; what was typed is erased, results stay."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable, SealedColumns
from lms.enrolment.models import Enrolment
from lms.paper_tests.models import PaperResult


def _select_enrolments(person_ids: Collection[int]) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(person_ids))


TABLES: Final = (
    PersonalTable(
        PaperResult,
        "paper_results",
        lambda ids: PaperResult.enrolment_id.in_(_select_enrolments(ids)),
        (
            "typed_answers",
            "percent",
            "passed",
            "held_on",
            "entered_by",
            "entered_at",
            "undone_by",
            "undone_at",
            "undone_reason",
        ),
        actors=("entered_by", "undone_by"),
        left_out={
            "id": INTERNAL,
            "form_id": INTERNAL,
            "enrolment_id": INTERNAL,
            "attempt_id": INTERNAL,
        },
    ),
)
SEALED: Final = (
    SealedColumns(
        "paper_result",
        {"typed_answers": "'{}'", "undone_reason": "''"},
        holders=(("enrolment_id", "enrolment", "person_id", "person"),),
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Blank what was typed off the person's sheets, and why results were undone."""
    session.execute(
        update(PaperResult)
        .where(PaperResult.enrolment_id.in_(_select_enrolments(erasure.person_ids)))
        .values(typed_answers={}, undone_reason=""),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
