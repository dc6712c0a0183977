"""What certificates hold of people: exported, sealed in backups, erased.

The register keeps each certificate without a name, and a commitment to it (docs/adr/0034).
"""

from collections.abc import Collection
from operator import itemgetter
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import format_full_name
from lms.certificates.models import Certificate, CertificateEdition, CertificateEvent
from lms.core.personal_data import (
    INTERNAL,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
    StoredDocument,
)


def _select_certificates(person_ids: Collection[int]) -> Select[int]:
    return select(Certificate.id).where(Certificate.person_id.in_(person_ids))


TABLES: Final = (
    PersonalTable(
        Certificate,
        "certificates",
        Certificate.person_id.in_,
        (
            "number",
            "course_id",
            "surname",
            "given_name",
            "patronymic",
            "course_title_kk",
            "course_title_ru",
            "hours",
            "percent",
            "supervised",
            "started_on",
            "completed_on",
            "issued_at",
            "valid_until",
            "edition_on",
            "revoked_on",
            "file_sha256",
        ),
        left_out={
            "id": INTERNAL,
            "enrolment_id": INTERNAL,
            "person_id": INTERNAL,
            "edition": INTERNAL,
            "commitment": "written when the names are erased",
        },
    ),
    PersonalTable(
        CertificateEdition,
        "certificate_editions",
        lambda ids: CertificateEdition.certificate_id.in_(_select_certificates(ids)),
        (
            "edition",
            "surname",
            "given_name",
            "patronymic",
            "course_title_kk",
            "course_title_ru",
            "hours",
            "edition_on",
            "file_sha256",
        ),
        left_out={"id": INTERNAL, "certificate_id": INTERNAL},
    ),
    PersonalTable(
        CertificateEvent,
        "certificate_events",
        lambda ids: CertificateEvent.certificate_id.in_(_select_certificates(ids)),
        ("kind", "edition", "at", "on", "actor_id", "reason", "words_kk", "words_ru"),
        actors=("actor_id",),
        left_out={"id": INTERNAL, "certificate_id": INTERNAL, "details": INTERNAL},
    ),
)

_NAMES: Final = {"surname": "''", "given_name": "''", "patronymic": "''"}
SEALED: Final = (
    SealedColumns("certificate", _NAMES),
    SealedColumns(
        "certificate_edition",
        _NAMES,
        holders=(("certificate_id", "certificate", "person_id", "person"),),
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Remove names and files; number, course, days and the hash of the file stay."""
    _erase_editions(session, erasure)
    query = select(Certificate).where(
        Certificate.person_id.in_(erasure.person_ids), Certificate.commitment.is_(None)
    )
    for certificate in session.scalars(query).all():
        if certificate.file_sha256 is not None:
            erasure.files.append(certificate.file_sha256)
        name = format_full_name(certificate.surname, certificate.given_name, certificate.patronymic)
        commitment = erasure.commit_to(certificate.person_id, certificate.number, name)
        if commitment is not None:
            erasure.commitments[certificate.number] = commitment
        session.execute(
            update(Certificate)
            .where(Certificate.id == certificate.id)
            .values(surname="", given_name="", patronymic="", commitment=commitment),
            execution_options={"synchronize_session": False},
        )


def _erase_editions(session: Session, erasure: Erasure) -> None:
    """Remove the names and files of editions that a correction has replaced."""
    is_theirs = CertificateEdition.certificate_id.in_(_select_certificates(erasure.person_ids))
    files = session.scalars(select(CertificateEdition.file_sha256).where(is_theirs))
    erasure.files += [digest for digest in files if digest is not None]
    session.execute(
        update(CertificateEdition)
        .where(is_theirs)
        .values(surname="", given_name="", patronymic=""),
        execution_options={"synchronize_session": False},
    )


def list_documents(session: Session, person_ids: Collection[int]) -> list[StoredDocument]:
    """List the PDFs that were drawn, those of editions that a correction has replaced too."""
    columns = (Certificate.number, Certificate.edition, Certificate.file_sha256)
    present = select(*columns).where(Certificate.person_id.in_(person_ids))
    earlier = (
        select(Certificate.number, CertificateEdition.edition, CertificateEdition.file_sha256)
        .join(Certificate, Certificate.id == CertificateEdition.certificate_id)
        .where(Certificate.person_id.in_(person_ids))
    )
    rows = sorted((*session.execute(present), *session.execute(earlier)), key=itemgetter(0, 1))
    return [
        StoredDocument(_name_pdf(row.number, row.edition), row.file_sha256, is_encrypted=False)
        for row in rows
        if row.file_sha256 is not None
    ]


def _name_pdf(number: str, edition: int) -> str:
    """Return the name under which the site sends the PDF of an edition."""
    return f"certificate-{number}.pdf" if edition == 1 else f"certificate-{number}-{edition}.pdf"


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase, list_documents=list_documents)
