"""Issuing certificates, keeping their files, limiting guesses at their numbers."""

from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.catalogue import queries as catalogue
from lms.certificates.errors import TooManyMisses
from lms.certificates.models import Certificate
from lms.core import throttle
from lms.core.crypto import new_number
from lms.core.database import upsert
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


def refuse_guessing(session: Session, *, address: str, now: datetime) -> None:
    """Raises TooManyMisses if the address has asked for too many numbers that do not exist. Numbers that exist are always answered."""
    wait = throttle.blocked_for(session, key=_misses(address), limit=MISSES, now=now)
    if wait:
        raise TooManyMisses(retry_after=wait)


def count_miss(session: Session, *, address: str, now: datetime) -> None:
    """Counts a number that does not exist."""
    throttle.hit(session, key=_misses(address), window=MISS_WINDOW, now=now)


def _misses(address: str) -> str:
    return f"certificate misses {address}"
