"""The files of certificates: each edition is drawn once, and its bytes never change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.certificates.errors import CertificateNotFound
from lms.certificates.models import Certificate, CertificateEdition
from lms.certificates.queries import CertificateRow
from lms.core.database import Database
from lms.core.storage import FileStorage

Find = Callable[[Session], CertificateRow | None]


class Signer(Protocol):
    """Signer of a certificate's file before it is stored.

    A real one will add a PAdES signature; the file is final after it.
    """

    def sign(self, pdf: bytes) -> bytes:
        """Return the signed file."""
        ...


class NullSigner:
    """Signer for sites without a key: signs nothing."""

    def sign(self, pdf: bytes) -> bytes:
        """Return the file unchanged."""
        return pdf


NO_SIGNER: Final = NullSigner()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """The PDF of an edition of a certificate."""

    certificate: CertificateRow
    content: bytes


def store_file(storage: FileStorage, pdf: bytes, signer: Signer = NO_SIGNER) -> str:
    """Sign a rendered certificate, store it durably and return its hash. Needs no transaction."""
    return storage.put(signer.sign(pdf))


def record_file(session: Session, *, certificate: CertificateRow, sha256: str) -> str:
    """Record which stored file is the edition and return its hash; the first one recorded wins.

    `certificate` is as it was when rendering began, with no file or one that the storage lost. If
    the edition was replaced meanwhile, the file is still that of the earlier edition.
    """
    present = (Certificate.id == certificate.id, Certificate.edition == certificate.edition)
    earlier = (
        CertificateEdition.certificate_id == certificate.id,
        CertificateEdition.edition == certificate.edition,
    )
    for table, conditions in ((Certificate, present), (CertificateEdition, earlier)):
        _set_file(session, table, conditions, certificate.file_sha256, sha256)
        recorded_sha256 = session.scalar(select(table.file_sha256).where(*conditions))
        if recorded_sha256 is not None:
            return recorded_sha256
    raise CertificateNotFound


def _set_file(
    session: Session,
    table: type[Certificate] | type[CertificateEdition],
    conditions: tuple[ColumnElement[bool], ...],
    previous: str | None,
    sha256: str,
) -> None:
    session.execute(
        update(table)
        .where(*conditions, table.file_sha256.is_not_distinct_from(previous))
        .values(file_sha256=sha256)
        .execution_options(synchronize_session=False)
    )


def load_certificate_file(
    database: Database, storage: FileStorage, *, find: Find, draw: Callable[[CertificateRow], bytes]
) -> CertificateFile:
    """Return the PDF of an edition, rendered and stored at the first request.

    `find` returns the edition if the reader may have it. Takes the database because rendering runs
    outside of any transaction. If another request was faster, its file is the certificate. Raises
    CertificateNotFound, and whatever `draw` raises.
    """
    with database.read() as session:
        certificate = find(session)
    if certificate is None:
        raise CertificateNotFound
    return CertificateFile(certificate, read_or_draw(database, storage, certificate, draw))


def read_or_draw(
    database: Database,
    storage: FileStorage,
    certificate: CertificateRow,
    draw: Callable[[CertificateRow], bytes],
) -> bytes:
    """Return the file of an edition, drawn and stored if there is none yet.

    Raises CertificateNotFound for one whose file went with the names of its holder: the register
    keeps the hash of that file, and no other is drawn in its place.
    """
    if certificate.is_erased:
        raise CertificateNotFound
    content = _read_stored(storage, certificate.file_sha256)
    if content is not None:
        return content
    pdf = draw(certificate)
    sha256 = store_file(storage, pdf)
    with database.write() as session:
        stored_sha256 = record_file(session, certificate=certificate, sha256=sha256)
    return storage.get(stored_sha256) or pdf


def _read_stored(storage: FileStorage, sha256: str | None) -> bytes | None:
    content = None if sha256 is None else storage.get(sha256)
    if sha256 is not None and content is None:
        log.error("stored certificate is missing or damaged", sha256=sha256)
    return content
