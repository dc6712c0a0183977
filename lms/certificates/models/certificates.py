"""Table of certificates."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
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
