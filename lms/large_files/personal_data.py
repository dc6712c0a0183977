"""What prepared files hold of the people who requested them: exported, sealed, erased."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    SECRET,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)
from lms.large_files.models import LargeFile

TABLES: Final = (
    PersonalTable(
        LargeFile,
        "prepared_files",
        LargeFile.person_id.in_,
        ("title", "state", "created_at", "ended_at", "rows", "size"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "source": INTERNAL,
            "params": INTERNAL,
            "language": INTERNAL,
            "fingerprint": INTERNAL,
            "expected": INTERNAL,
            "error": INTERNAL,
            "name": INTERNAL,
            "sha256": INTERNAL,
            "key_encrypted": SECRET,
            "grants": INTERNAL,
        },
    ),
)

SEALED: Final = (SealedColumns("large_file", {"title": "''", "params": "'{}'", "name": "''"}),)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete the person's prepared files; their keys stood in the rows."""
    theirs = LargeFile.person_id.in_(erasure.person_ids)
    digests = session.scalars(select(LargeFile.sha256).where(theirs)).all()
    erasure.temporary_files += [digest for digest in digests if digest]
    session.execute(
        delete(LargeFile).where(theirs), execution_options={"synchronize_session": False}
    )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
