"""Reads of the editions of a certificate and of what happened to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_in_scope
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor, Grant, format_full_name
from lms.certificates.models import Certificate, CertificateEdition, CertificateEvent
from lms.certificates.queries.certificates import COLUMNS, CertificateRow
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class CertificateEventRow:
    """A correction or the revocation, with the name of whoever did it."""

    kind: str
    edition: int
    at: datetime
    on: date
    reason: str
    words_kk: str
    words_ru: str
    details: dict[str, Any]
    surname: str | None
    given_name: str | None
    patronymic: str | None

    @property
    def by(self) -> str:
        """The name of the person who did it; '' for the operator."""
        return format_full_name(self.surname or "", self.given_name or "", self.patronymic or "")


def is_certificate_in_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition on people that the actor may have their certificates.

    Officers, HR and national administrators answer for people; consultants do not.
    """
    return is_in_scope(replace(by, grants=keep_answering_grants(by)))


def keep_answering_grants(by: Actor) -> tuple[Grant, ...]:
    """Return the grants by which the actor may have people's certificates."""
    return tuple(row for row in by.grants if row.role in (OFFICER, HR, NATIONAL_ADMIN))


def find_certificate_in_scope(session: Session, *, by: Actor, number: str) -> CertificateRow | None:
    """Return the certificate with this number if the actor answers for its holder."""
    row = session.execute(
        select(*COLUMNS)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.number == number, is_certificate_in_scope(by))
    ).first()
    return None if row is None else read_row(CertificateRow, row)


def list_earlier_editions(session: Session, certificate: CertificateRow) -> list[CertificateRow]:
    """Return the editions that corrections have replaced, the first one first."""
    if certificate.edition == 1:
        return []
    rows = session.scalars(
        select(CertificateEdition)
        .where(CertificateEdition.certificate_id == certificate.id)
        .order_by(CertificateEdition.edition)
    )
    return [_build_edition(certificate, row) for row in rows]


def find_edition(
    session: Session, certificate: CertificateRow, edition: int
) -> CertificateRow | None:
    """Return an edition of the certificate, the present one included."""
    editions = {
        row.edition: row for row in (*list_earlier_editions(session, certificate), certificate)
    }
    return editions.get(edition)


def _build_edition(certificate: CertificateRow, row: CertificateEdition) -> CertificateRow:
    return replace(
        certificate,
        edition=row.edition,
        edition_on=row.edition_on,
        surname=row.surname,
        given_name=row.given_name,
        patronymic=row.patronymic,
        course_title_kk=row.course_title_kk,
        course_title_ru=row.course_title_ru,
        hours=row.hours,
        file_sha256=row.file_sha256,
    )


def list_certificate_events(session: Session, certificate_id: int) -> list[CertificateEventRow]:
    """Return what happened to a certificate, the first event first."""
    rows = session.execute(
        select(
            CertificateEvent.kind,
            CertificateEvent.edition,
            CertificateEvent.at,
            CertificateEvent.on,
            CertificateEvent.reason,
            CertificateEvent.words_kk,
            CertificateEvent.words_ru,
            CertificateEvent.details,
            Person.surname,
            Person.given_name,
            Person.patronymic,
        )
        .outerjoin(Person, Person.id == CertificateEvent.actor_id)
        .where(CertificateEvent.certificate_id == certificate_id)
        .order_by(CertificateEvent.id)
    )
    return list(read_rows(CertificateEventRow, rows))
