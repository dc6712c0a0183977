"""What this domain itself holds of people: exported, sealed in backups, erased."""

from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    SECRET,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)
from lms.personal_data.models import ErasureRequest, PersonalFile

TABLES: Final = (
    PersonalTable(
        PersonalFile,
        "data_files",
        PersonalFile.person_id.in_,
        ("state", "created_at", "ended_at", "size"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "sha256": INTERNAL,
            "key_encrypted": SECRET,
        },
    ),
    PersonalTable(
        ErasureRequest,
        "erasure_requests",
        ErasureRequest.person_id.in_,
        (
            "state",
            "reason",
            "paper",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "decision",
            "due_at",
            "ended_at",
        ),
        actors=("requested_by", "decided_by"),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
)

SEALED: Final = (
    SealedColumns("erasure_request", {"reason": "''", "paper": "''", "decision": "''"}),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete files of the person's data, and the texts of their requests."""
    theirs = PersonalFile.person_id.in_(erasure.person_ids)
    digests = session.scalars(select(PersonalFile.sha256).where(theirs)).all()
    erasure.temporary_files += [digest for digest in digests if digest]
    session.execute(
        delete(PersonalFile).where(theirs), execution_options={"synchronize_session": False}
    )
    session.execute(
        update(ErasureRequest)
        .where(ErasureRequest.person_id.in_(erasure.person_ids))
        .values(reason="", paper="", decision=""),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
