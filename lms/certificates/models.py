"""Tables of certificates."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Certificate(Base):
    """A certificate with the facts at the time of issue.

    The unique enrolment guarantees that it is issued only once.
    """

    __tablename__ = "certificate"

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
    started_on: Mapped[date]
    completed_on: Mapped[date]
    issued_at: Mapped[datetime]
    valid_until: Mapped[date | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
