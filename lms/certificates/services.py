"""Services for certificates: issue them, store their files, limit guesses at their numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.catalogue import queries as catalogue
from lms.certificates.errors import CertificateNotFound, TooManyMisses
from lms.certificates.models import Certificate
from lms.certificates.queries import CertificateRow, find_own_certificate
from lms.core.crypto import FieldCipher, generate_number
from lms.core.database import Database, upsert
from lms.core.ip_limits import IpLimit
from lms.core.storage import FileStorage
from lms.enrolment.rules import CERTIFIED_EVENT, add_months
from lms.enrolment.services import append_events
from lms.learning.rules import Completion

MISSES: Final = 30
MISS_WINDOW: Final = timedelta(minutes=1)
MISS_LIMIT: Final = IpLimit("certificate miss", MISSES, MISS_WINDOW)


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
    """The PDF of a certificate, and its number for the file name."""

    number: str
    content: bytes


def issue_on_completion(session: Session, *, completion: Completion) -> None:
    """Issue the certificate of a completed enrolment with the facts of now.

    Receiver of learning.services.course_completed. Idempotent: the unique index allows one
    certificate per enrolment.
    """
    statement = (
        upsert(session, Certificate)
        .values(**_certificate_values(session, completion))
        .on_conflict_do_nothing(index_elements=["enrolment_id"])
    )
    if session.scalar(statement.returning(Certificate.id)) is None:
        return
    events: list[tuple[int, str, dict[str, Any]]] = [(completion.enrolment_id, CERTIFIED_EVENT, {})]
    append_events(
        session,
        events,
        by_id=completion.actor_id,
        now=completion.moment.now,
        on=completion.completed_on,
    )


def _certificate_values(session: Session, completion: Completion) -> dict[str, Any]:
    outline = catalogue.load_outline(session, completion.version_id)
    # The insert itself reads the names: submitting the last test is a hot path, statements count.
    names = {
        column.key: select(column).where(Person.id == completion.person_id).scalar_subquery()
        for column in (Person.surname, Person.given_name, Person.patronymic)
    }
    return {
        "number": generate_number(),
        "enrolment_id": completion.enrolment_id,
        "person_id": completion.person_id,
        "course_id": completion.course_id,
        "edition": 1,
        **names,
        "course_title_kk": outline.title_kk,
        "course_title_ru": outline.title_ru,
        "hours": outline.hours,
        "percent": completion.percent,
        "started_on": completion.enrolled_on,
        "completed_on": completion.completed_on,
        "issued_at": completion.moment.now,
        "valid_until": last_valid_day(completion.completed_on, outline.validity_months),
    }


def last_valid_day(completed_on: date, validity_months: int) -> date | None:
    """Return the last day on which the certificate is valid, None if it does not expire."""
    return add_months(completed_on, validity_months) if validity_months else None


def store_file(storage: FileStorage, pdf: bytes, signer: Signer = NO_SIGNER) -> str:
    """Sign a rendered certificate, store it durably and return its hash. Needs no transaction."""
    return storage.put(signer.sign(pdf))


def record_file(
    session: Session, *, certificate_id: int, previous_sha256: str | None, sha256: str
) -> str:
    """Record which stored file is the certificate and return its hash; the first one recorded wins.

    `previous_sha256` was recorded when rendering began: None, or a file that the storage lost.
    """
    mine = Certificate.id == certificate_id
    same = Certificate.file_sha256.is_not_distinct_from(previous_sha256)
    session.execute(
        update(Certificate)
        .where(mine, same)
        .values(file_sha256=sha256)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(select(Certificate.file_sha256).where(mine)).one() or sha256


def load_certificate_file(
    database: Database,
    storage: FileStorage,
    *,
    number: str,
    person_id: int,
    draw: Callable[[CertificateRow], bytes],
) -> CertificateFile:
    """Return the PDF of a person's certificate, rendered and stored at the first request.

    Takes the database because rendering runs outside of any transaction. If another request was
    faster, its file is the certificate. Raises CertificateNotFound, and whatever `draw` raises.
    """
    with database.read() as session:
        certificate = find_own_certificate(session, number=number, person_id=person_id)
    if certificate is None:
        raise CertificateNotFound
    content = _stored_file(storage, certificate.file_sha256)
    if content is None:
        pdf = draw(certificate)
        sha256 = store_file(storage, pdf)
        with database.write() as session:
            stored_sha256 = record_file(
                session,
                certificate_id=certificate.id,
                previous_sha256=certificate.file_sha256,
                sha256=sha256,
            )
        content = storage.get(stored_sha256) or pdf
    return CertificateFile(certificate.number, content)


def _stored_file(storage: FileStorage, sha256: str | None) -> bytes | None:
    content = None if sha256 is None else storage.get(sha256)
    if sha256 is not None and content is None:
        log.error("stored certificate is missing or damaged", sha256=sha256)
    return content


def count_miss(database: Database, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count a number that does not exist against the network. Raises TooManyMisses at the limit.

    Takes the database because the request is a GET. A refused request writes nothing; numbers
    that exist are always answered.
    """
    with database.read() as session:
        wait = MISS_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManyMisses(retry_after=wait)
    with database.write() as session:
        MISS_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
