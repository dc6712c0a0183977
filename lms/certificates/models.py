"""Tables of certificates, of their earlier editions, and of what happened to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Certificate(Base):
    """A certificate with the facts of its present edition.

    The unique enrolment guarantees that it is issued only once. `edition_on`: the day of the
    present edition, None for the first one. `file_sha256`: its file, once it is drawn.
    `supervised`: the test that its result is of was written in a sitting.
    `commitment` is set when the names are erased: a keyed hash of the number, the names and the
    IIN (docs/adr/0034).
    """

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_issued_at", "issued_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    edition: Mapped[int] = mapped_column(default=1)
    surname: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str] = mapped_column(String(100))
    course_title_kk: Mapped[str] = mapped_column(String(200))
    course_title_ru: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    percent: Mapped[int | None]
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
    started_on: Mapped[date]
    completed_on: Mapped[date]
    issued_at: Mapped[datetime]
    valid_until: Mapped[date | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    edition_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    commitment: Mapped[str | None] = mapped_column(String(64))


class CertificateEdition(Base):
    """An edition that a correction has replaced: its facts that can be corrected, and its file.

    Never deleted; the file is the only column that may still be filled in, when the edition is
    drawn for the first time.
    """

    __tablename__ = "certificate_edition"
    __table_args__ = (UniqueConstraint("certificate_id", "edition"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    edition: Mapped[int]
    surname: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str] = mapped_column(String(100))
    course_title_kk: Mapped[str] = mapped_column(String(200))
    course_title_ru: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    edition_on: Mapped[date | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))


class CertificateEvent(Base):
    """A correction or the revocation of a certificate. Append-only.

    `kind` and `reason`: rules.py. `edition`: the one that it made, or that was revoked. The words
    stand on the page where anyone checks the certificate.
    """

    __tablename__ = "certificate_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(20))
    words_kk: Mapped[str] = mapped_column(String(300))
    words_ru: Mapped[str] = mapped_column(String(300))
    details: Mapped[dict[str, Any]]
