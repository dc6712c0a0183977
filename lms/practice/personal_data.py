"""What practice holds of people: runs are exported, and what was done in them is erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    DERIVED,
    INTERNAL,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)
from lms.enrolment.models import Enrolment
from lms.practice.models import PracticeRun


def _select_enrolments(person_ids: Collection[int]) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(person_ids))


TABLES: Final = (
    PersonalTable(
        PracticeRun,
        "practice_runs",
        lambda ids: PracticeRun.enrolment_id.in_(_select_enrolments(ids)),
        (
            "task_id",
            "language",
            "issued_at",
            "handed_in_at",
            "seconds",
            "percent",
            "passed",
            "hints",
            "watched",
            "trace",
        ),
        left_out={
            "id": INTERNAL,
            "enrolment_id": INTERNAL,
            "token_hash": INTERNAL,
            "digest": INTERNAL,
            "seed": INTERNAL,
            "reached_mask": DERIVED,
            "third_action": DERIVED,
            "outcome": DERIVED,
        },
    ),
)
SEALED: Final = (
    SealedColumns(
        "practice_run",
        {"trace": "NULL"},
        holders=(("enrolment_id", "enrolment", "person_id", "person"),),
        only="trace IS NOT NULL",
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Empty what was done in the runs; what they came to stays, since progress is counted."""
    session.execute(
        update(PracticeRun)
        .where(PracticeRun.enrolment_id.in_(_select_enrolments(erasure.person_ids)))
        .values(trace=None),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase=erase)
