"""Tables of people's posts and of their leaves."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_IS_HELD = text("ends_on IS NULL")


class Post(Base):
    """A person's post in an organisation, from its first to its last day, both included.

    A person may hold several posts, but one at a time in an organisation; one of them is the main
    one. `category`: rules.POSITION_CATEGORIES.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(
            "uq_post_held",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=_IS_HELD,
            postgresql_where=_IS_HELD,
        ),
        Index("ix_post_organisation", "organisation_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    position: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(10), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_main: Mapped[bool] = mapped_column(default=True)


class Absence(Base):
    """A leave, with or without a last day. Obligations wait while it lasts.

    It belongs to the organisation that entered it: the others learn only that the person is absent.
    Without an organisation it belongs to the national administrators.
    """

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
