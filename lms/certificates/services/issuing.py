"""Issuing of certificates, and the limit of guesses at their numbers."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import record_event
from lms.catalogue import queries as catalogue
from lms.certificates.errors import TooManyMisses
from lms.certificates.models import Certificate
from lms.core.crypto import FieldCipher, generate_number
from lms.core.database import Database, upsert
from lms.core.ip_limits import IpLimit
from lms.enrolment.rules import CERTIFIED_EVENT, add_months
from lms.enrolment.services import NewEvent
from lms.learning.rules import Completion

MISSES: Final = 30
MISS_WINDOW: Final = timedelta(minutes=1)
MISS_LIMIT: Final = IpLimit("certificate miss", MISSES, MISS_WINDOW)


def issue_on_completion(session: Session, *, completion: Completion) -> list[NewEvent]:
    """Issue the certificate of a completed enrolment with the facts of now.

    Receiver of learning.services.course_completed: returns the event for the record of the
    enrolment. Idempotent: the unique index allows one certificate per enrolment, and
    a second call returns nothing.
    """
    statement = (
        upsert(session, Certificate)
        .values(**_certificate_values(session, completion))
        .on_conflict_do_nothing(index_elements=["enrolment_id"])
    )
    certificate_id = session.scalar(statement.returning(Certificate.id))
    if certificate_id is None:
        return []
    record_event(
        session,
        kind="certificate_issued",
        subject=f"certificate:{certificate_id}",
        now=completion.moment.now,
        by_id=completion.actor_id,
        person=completion.person_id,
        edition=1,
    )
    return [(completion.enrolment_id, CERTIFIED_EVENT, {})]


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
        "supervised": completion.supervised,
        "started_on": completion.enrolled_on,
        "completed_on": completion.completed_on,
        "issued_at": completion.moment.now,
        "valid_until": last_valid_day(completion.completed_on, outline.validity_months),
    }


def last_valid_day(completed_on: date, validity_months: int) -> date | None:
    """Return the last day on which the certificate is valid, None if it does not expire."""
    return add_months(completed_on, validity_months) if validity_months else None


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
