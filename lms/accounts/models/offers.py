"""The table of posts that are offered to people who use an account already."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_OPEN = text("state = 'open'")


class PostOffer(Base):
    """A post that an organisation offers to somebody who uses an account already.

    `state`: rules.offers. `surname`, `given_name`, `patronymic`: as the organisation listed them,
    which is all that it sees of the person. `source`: where it was listed, such as "import:12",
    empty for a form. `reason`: why it was declined.
    """

    __tablename__ = "post_offer"
    __table_args__ = (
        Index(
            "uq_post_offer_open",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_post_offer_organisation", "organisation_id", "state"),
        Index("ix_post_offer_state", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    surname: Mapped[str] = mapped_column(String(100), default="")
    given_name: Mapped[str] = mapped_column(String(100), default="")
    patronymic: Mapped[str] = mapped_column(String(100), default="")
    search_key: Mapped[str] = mapped_column(String(400))
    position: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(10), default="")
    starts_on: Mapped[date]
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(40), default="")
