"""Reads of certificates."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import format_full_name, format_name_with_initials
from lms.certificates.models import Certificate
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate in its present edition, or in an earlier one (queries/editions.py)."""

    id: int
    number: str
    enrolment_id: int
    person_id: int
    course_id: int
    surname: str
    given_name: str
    patronymic: str
    course_title_kk: str
    course_title_ru: str
    hours: int
    percent: int | None
    supervised: bool
    started_on: date
    completed_on: date
    issued_at: datetime
    valid_until: date | None
    file_sha256: str | None
    edition: int
    edition_on: date | None
    revoked_on: date | None

    @property
    def full_name(self) -> str:
        """Return the holder's name as printed on the certificate."""
        return format_full_name(self.surname, self.given_name, self.patronymic)

    @property
    def is_erased(self) -> bool:
        """Return whether the holder's names were erased; the register keeps the rest."""
        return not self.full_name

    def format_name(self, choice: str) -> str:
        """Return the name shown to the public, as the holder chose: full or with initials.

        Empty once the holder's names have been erased.
        """
        parts = self.surname, self.given_name, self.patronymic
        return format_full_name(*parts) if choice == "full" else format_name_with_initials(*parts)


COLUMNS = tuple(Certificate.__table__.c[name] for name in CertificateRow.__dataclass_fields__)

_OF_PERSON = (
    select(*COLUMNS)
    .where(Certificate.__table__.c.person_id == bindparam("person_id"))
    .order_by(Certificate.__table__.c.id.desc())
)


def list_certificates(session: Session, person_id: int) -> list[CertificateRow]:
    """Return all certificates of a person, the newest first."""
    rows = session.connection().execute(_OF_PERSON, {"person_id": person_id})
    return list(read_rows(CertificateRow, rows))


def find_own_certificate(session: Session, *, number: str, person_id: int) -> CertificateRow | None:
    """Return the certificate with this number if it is this person's, else None."""
    row = session.execute(
        select(*COLUMNS).where(Certificate.number == number, Certificate.person_id == person_id)
    ).first()
    return None if row is None else read_row(CertificateRow, row)


_CERTIFICATE, _PERSON = Certificate.__table__.c, Person.__table__
_BY_NUMBER = (
    select(*COLUMNS, _PERSON.c.shown_name)
    .join(_PERSON, _PERSON.c.id == _CERTIFICATE.person_id)
    .where(_CERTIFICATE.number == bindparam("number"))
)


def find_certificate_by_number(
    session: Session, number: str
) -> tuple[CertificateRow, str, str] | None:
    """Return the certificate with this number, its holder's public name, and how that is shown.

    One query. The holder has chosen whether the name is shown in full.
    """
    row = session.execute(_BY_NUMBER, {"number": number}).first()
    if row is None:
        return None
    certificate = read_row(CertificateRow, row)
    return certificate, certificate.format_name(row.shown_name), row.shown_name
