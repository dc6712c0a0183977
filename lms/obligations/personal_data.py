"""What obligations hold of people: exported, sealed in backups, erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from lms.core.personal_data import (
    INTERNAL,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
    StoredDocument,
)
from lms.obligations.models import (
    Exemption,
    Obligation,
    ObligationEvent,
    TargetListLine,
    TargetListPerson,
)

TABLES: Final = (
    PersonalTable(
        Obligation,
        "obligations",
        Obligation.person_id.in_,
        (
            "course_id",
            "round",
            "region_unit_id",
            "organisation_id",
            "opened_on",
            "due_on",
            "own_due_on",
            "state",
            "met_on",
            "renewed",
        ),
        left_out={
            "id": INTERNAL,
            "assignment_id": INTERNAL,
            "person_id": INTERNAL,
            "met_by": INTERNAL,
        },
    ),
    PersonalTable(
        ObligationEvent,
        "obligation_events",
        lambda ids: ObligationEvent.obligation_id.in_(
            select(Obligation.id).where(Obligation.person_id.in_(ids))
        ),
        ("kind", "at", "on", "actor_id", "region_unit_id", "organisation_id", "due_on"),
        actors=("actor_id",),
        left_out={"id": INTERNAL, "obligation_id": INTERNAL, "details": INTERNAL},
    ),
    PersonalTable(
        Exemption,
        "exemptions",
        Exemption.person_id.in_,
        (
            "course_id",
            "organisation_id",
            "reason",
            "starts_on",
            "ends_on",
            "document_name",
            "granted_by",
            "granted_at",
            "withdrawn_at",
        ),
        actors=("granted_by",),
        left_out={
            "id": INTERNAL,
            "assignment_id": INTERNAL,
            "person_id": INTERNAL,
            "document_sha256": "the document itself is in the file",
        },
    ),
    PersonalTable(
        TargetListPerson,
        "",
        TargetListPerson.person_id.in_,
        (),
        left_out={
            "list_id": "what follows from a list is exported as obligations",
            "person_id": INTERNAL,
        },
    ),
)

SEALED: Final = (
    SealedColumns("exemption", {"reason": "''", "document_name": "''"}),
    # Rows that name nobody belong to nobody, and are kept for some days only: not in backups.
    SealedColumns("target_list_line", {"text": "x''"}, holders=()),
)

_BATCH: Final = 1000


def find_list_lines(session: Session, erasure: Erasure) -> None:
    """Find the rows of lists with an e-mail address of the person. IINs in them are masked."""
    emails = {contact.lower() for contact in erasure.contacts if "@" in contact}
    key = tuple_(TargetListLine.list_id, TargetListLine.line)
    columns = (TargetListLine.list_id, TargetListLine.line, TargetListLine.text)
    query = select(*columns).order_by(*columns[:2])
    rows = session.execute(query.limit(_BATCH)).all() if emails else []
    while rows:
        for row in rows:
            text = erasure.cipher.decrypt(row.text).lower()
            if any(email in text for email in emails):
                erasure.list_lines.append((row.list_id, row.line))
        last = (rows[-1].list_id, rows[-1].line)
        rows = session.execute(query.where(key > last).limit(_BATCH)).all()


def erase(session: Session, erasure: Erasure) -> None:
    """Remove reasons and documents of exemptions, and the person from lists.

    Open obligations end since the person is blocked then: people_changed resolves them.
    """
    ids = erasure.person_ids
    theirs = Exemption.person_id.in_(ids)
    documents = select(Exemption.document_sha256).where(
        theirs, Exemption.document_sha256.is_not(None)
    )
    erasure.files += [digest for digest in session.scalars(documents) if digest]
    session.execute(
        update(Exemption).where(theirs).values(reason="", document_name="", document_sha256=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        delete(TargetListPerson).where(TargetListPerson.person_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    key = tuple_(TargetListLine.list_id, TargetListLine.line)
    for start in range(0, len(erasure.list_lines), _BATCH):
        session.execute(
            delete(TargetListLine).where(key.in_(erasure.list_lines[start : start + _BATCH])),
            execution_options={"synchronize_session": False},
        )


def list_documents(session: Session, person_ids: Collection[int]) -> list[StoredDocument]:
    """List the documents of exemptions."""
    columns = (Exemption.id, Exemption.document_name, Exemption.document_sha256)
    rows = session.execute(select(*columns).where(Exemption.person_id.in_(person_ids)))
    return [
        StoredDocument(f"{row.id}-{row.document_name}", row.document_sha256, is_encrypted=True)
        for row in rows
        if row.document_sha256 is not None
    ]


PERSONAL_DATA: Final = PersonalData(
    tables=TABLES,
    sealed=SEALED,
    erase=erase,
    prepare=find_list_lines,
    list_documents=list_documents,
)
