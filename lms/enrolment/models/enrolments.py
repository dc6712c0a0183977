"""Table of enrolments."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey, index_filled


class Enrolment(Base):
    """One person in one course, pinned to a version, with the unit and organisation of that time.

    `state` and `completed_at` repeat what the record (EnrolmentEvent) says, written in the same
    transaction. The partial unique index allows at most one active enrolment per person and course.
    `may_repeat`: its certificate was revoked, or an open duty asks for the course once more, so it
    may be taken again. `supervised`: it was completed by a supervised test.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_active",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        # With the person, so that a unit's enrolments are counted without their rows.
        *(
            Index(f"ix_enrolment_unit_{name}", "region_unit_id", "course_id", day, "person_id")
            for name, day in (("course", "enrolled_on"), ("completed", "completed_on"))
        ),
        Index("ix_enrolment_course_version", "course_id", "version_id"),
        Index("ix_enrolment_person_course", "person_id", "course_id"),
        index_filled("enrolment", "organisation_id"),
        # For long lists in the order of days, and index-only counts of a period.
        Index(
            "ix_enrolment_enrolled_on",
            "enrolled_on",
            "id",
            "region_unit_id",
            "course_id",
            "person_id",
        ),
        Index(
            "ix_enrolment_completed_on",
            "completed_on",
            "id",
            "region_unit_id",
            "course_id",
            "person_id",
            "version_id",
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    audience: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2), default="kk")
    sex: Mapped[str | None] = mapped_column(String(1))
    age_group: Mapped[str | None] = mapped_column(String(5))
    settlement: Mapped[str | None] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(20))
    enrolled_at: Mapped[datetime]
    enrolled_on: Mapped[date]
    may_repeat: Mapped[bool] = mapped_column(default=False, server_default=false())
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
