"""What diagnostics hold of people: exported; what they typed as answers is erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    Erasure,
    PersonalData,
    PersonalTable,
    build_sealed_texts,
)
from lms.diagnostics.models import Diagnostic, DiagnosticAnswer
from lms.enrolment.models import Enrolment


def _select_enrolments(person_ids: Collection[int]) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(person_ids))


TABLES: Final = (
    PersonalTable(
        Diagnostic,
        "diagnostics",
        lambda ids: Diagnostic.enrolment_id.in_(_select_enrolments(ids)),
        ("started_at", "ended_at", "ability", "error"),
        left_out={"enrolment_id": INTERNAL, "calibration_id": INTERNAL, "seed": INTERNAL},
    ),
    PersonalTable(
        DiagnosticAnswer,
        "diagnostic_answers",
        lambda ids: DiagnosticAnswer.enrolment_id.in_(_select_enrolments(ids)),
        ("position", "given_answer", "right", "language", "answered_at"),
        left_out={"enrolment_id": INTERNAL, "question_id": INTERNAL},
    ),
)
SEALED: Final = (
    build_sealed_texts(
        "diagnostic_answer",
        ("given_answer",),
        holders=(("enrolment_id", "enrolment", "person_id", "person"),),
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Blank what a person answered; whether it was right stays with the credits."""
    session.execute(
        update(DiagnosticAnswer)
        .where(DiagnosticAnswer.enrolment_id.in_(_select_enrolments(erasure.person_ids)))
        .values(given_answer={}),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
