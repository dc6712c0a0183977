"""Table of sittings."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_RUNNING = text("ended_at IS NULL")


class Sitting(Base):
    """An hour at a venue in which people take one test under the eyes of a supervisor.

    It belongs to a region unit or to an organisation, never to both: whoever answers for it
    supervises. `quiz_key` is the slug of the module, or 'final'. `code` is written on the board;
    no two sittings that are not ended have the same. It is over at `ended_at`, at the latest at
    `ends_at`. `ended_by` is None while nobody ended it.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        Index(
            "uq_sitting_code", "code", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING
        ),
        Index("ix_sitting_unit", "region_unit_id", "opened_at"),
        Index("ix_sitting_organisation", "organisation_id", "opened_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    venue: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(8))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
