"""What saved reports hold of the people who saved them: exported, sealed, erased."""

from typing import Final

from sqlalchemy import ColumnElement, String, cast, func, update
from sqlalchemy.orm import Session

from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable, SealedColumns
from lms.report_builder.models import SavedReport

TABLES: Final = (
    PersonalTable(
        SavedReport,
        "saved_reports",
        SavedReport.person_id.in_,
        ("name", "definition", "shared", "created_at", "deleted_at"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "area_kind": INTERNAL,
            "area_id": INTERNAL,
        },
    ),
)

SEALED: Final = (SealedColumns("saved_report", {"name": "'№' || id"}),)


def erase(session: Session, erasure: Erasure) -> None:
    """Drop the names of saved reports; a shared one stays for the others, by its number."""
    theirs = SavedReport.person_id.in_(erasure.person_ids)
    number: ColumnElement[str] = "№" + cast(SavedReport.id, String)
    session.execute(
        update(SavedReport).where(theirs).values(name=number),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(SavedReport)
        .where(theirs, SavedReport.shared.is_(False))
        .values(deleted_at=func.coalesce(SavedReport.deleted_at, erasure.now)),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
