"""What corrections of keys hold of people: marks before and after, and decisions on passes."""

from typing import Final

from sqlalchemy.orm import Session

from lms.assessment.queries.person_attempts import select_attempt_ids
from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable
from lms.regrading.models import PassDecision, Regrading

TABLES: Final = (
    PersonalTable(
        Regrading,
        "regradings",
        lambda ids: Regrading.attempt_id.in_(select_attempt_ids(ids)),
        (
            "mark_before",
            "mark_after",
            "whole_mark_before",
            "whole_mark_after",
            "percent_before",
            "percent_after",
            "passed_before",
            "passed_after",
            "applied_at",
        ),
        left_out={
            "correction_id": INTERNAL,
            "attempt_id": INTERNAL,
            "effect": INTERNAL,
            "completes": INTERNAL,
            "certified": INTERNAL,
            "answer_before": "tells of a key that other learners are still asked by",
            "answer_after": "tells of a key that other learners are still asked by",
        },
    ),
    PersonalTable(
        PassDecision,
        "pass_decisions",
        lambda ids: PassDecision.attempt_id.in_(select_attempt_ids(ids)),
        ("state", "opened_at", "decided_by", "decided_at", "reason"),
        left_out={"attempt_id": INTERNAL, "course_id": INTERNAL, "correction_id": INTERNAL},
        actors=("decided_by",),
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Leave everything: marks stay for the results, and decisions for whoever answers for them."""


PERSONAL_DATA: Final = PersonalData(TABLES, (), erase)
