"""Table of exemptions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Exemption(Base):
    """An exemption of one person from a course, or from one of the assignments that ask for it.

    `assignment_id` None: from all assignments of the course, also from those made while it is
    valid. Valid from `starts_on` through `ends_on`; None: without an end. `organisation_id`: the
    organisation to which it belongs; HR of others neither read nor withdraw it.
    """

    __tablename__ = "exemption"
    __table_args__ = (Index("ix_exemption_assignment_person", "assignment_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document_name: Mapped[str] = mapped_column(String(200), default="")
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
