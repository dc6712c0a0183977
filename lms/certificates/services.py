"""Issuing certificates, keeping their files, limiting guesses at their numbers."""

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
from lms.certificates.queries import CertificateRow, own_certificate
from lms.core import throttle
from lms.core.crypto import new_number
from lms.core.database import Database, upsert
from lms.core.storage import FileStorage
from lms.enrolment.rules import CERTIFIED_EVENT, add_months
from lms.enrolment.services import append_events
from lms.learning.rules import Completion

MISSES: Final = 30
MISS_WINDOW: Final = timedelta(minutes=1)


class Signer(Protocol):
    """Whoever signs the file of a certificate before it is stored. A real one will add a PAdES signature; the file is final after it."""

    def sign(self, pdf: bytes) -> bytes:
        """The signed file."""
        ...


class NullSigner:
    """Signs nothing: for sites without a key."""

    def sign(self, pdf: bytes) -> bytes:
        """The file as it is."""
        return pdf


NO_SIGNER: Final = NullSigner()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """The PDF of a certificate and its number, by which the file is called."""

    number: str
    content: bytes


def issue_on_completion(session: Session, *, completion: Completion) -> None:
    """Issues the certificate of a completed enrolment, with what is true now. Listens to learning.services.course_completed.

    However often and from wherever it is asked, an enrolment gets one certificate: the unique index decides.
    """
    outline = catalogue.outline(session, completion.version_id)
    names = {  # read by the insert itself: handing in the last test is a hot path, and each statement counts
        column.key: select(column).where(Person.id == completion.person_id).scalar_subquery()
        for column in (Person.surname, Person.given_name, Person.patronymic)
    }
    row = {
        "number": new_number(),
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
        "valid_until": last_day(completion.completed_on, outline.validity_months),
    }
    statement = (
        upsert(session, Certificate)
        .values(**row)
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


def last_day(completed_on: date, validity_months: int) -> date | None:
    """The last day on which the certificate is good, None if it does not expire."""
    return add_months(completed_on, validity_months) if validity_months else None


def store_file(storage: FileStorage, pdf: bytes, signer: Signer = NO_SIGNER) -> str:
    """Signs a drawn certificate, stores it durably and returns its hash. No transaction needed."""
    return storage.put(signer.sign(pdf))


def keep_file(session: Session, *, certificate_id: int, was: str | None, sha256: str) -> str:
    """Notes which stored file is the certificate and returns it: the first one noted wins, since from then on it is the certificate.

    `was` is what was noted when the drawing began: None, or the hash of a file that the storage no longer has.
    """
    mine = Certificate.id == certificate_id
    same = Certificate.file_sha256.is_not_distinct_from(was)
    session.execute(
        update(Certificate)
        .where(mine, same)
        .values(file_sha256=sha256)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(select(Certificate.file_sha256).where(mine)).one() or sha256


def certificate_file(
    database: Database,
    storage: FileStorage,
    *,
    number: str,
    person_id: int,
    draw: Callable[[CertificateRow], bytes],
) -> CertificateFile:
    """Return the PDF of a person's certificate, drawn and stored when it is first asked for.

    Takes the database: drawing stands outside of any transaction. If another request was faster,
    its file is the certificate. Raises CertificateNotFound, and whatever `draw` raises.
    """
    with database.read() as session:
        certificate = own_certificate(session, number=number, person_id=person_id)
    if certificate is None:
        raise CertificateNotFound
    content = _stored_file(storage, certificate.file_sha256)
    if content is None:
        pdf = draw(certificate)
        sha256 = store_file(storage, pdf)
        with database.write() as session:
            stored_sha256 = keep_file(
                session, certificate_id=certificate.id, was=certificate.file_sha256, sha256=sha256
            )
        content = storage.get(stored_sha256) or pdf
    return CertificateFile(certificate.number, content)


def _stored_file(storage: FileStorage, sha256: str | None) -> bytes | None:
    content = None if sha256 is None else storage.get(sha256)
    if sha256 is not None and content is None:
        log.error("stored certificate is missing or damaged", sha256=sha256)
    return content


def count_miss(database: Database, *, ip: str, now: datetime) -> None:
    """Count a number that does not exist for the IP. Raises TooManyMisses if it has none left.

    Takes the database: the request is a GET. Who is refused writes nothing; numbers that exist are
    always answered.
    """
    key = f"certificate misses {ip}"
    with database.read() as session:
        wait = throttle.blocked_for(session, key=key, limit=MISSES, now=now)
    if wait:
        raise TooManyMisses(retry_after=wait)
    with database.write() as session:
        throttle.hit(session, key=key, window=MISS_WINDOW, now=now)
