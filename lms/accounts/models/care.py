"""The table of consents to give somebody a new sign-in card."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_IS_GIVEN = text("withdrawn_at IS NULL")


class CardConsent(Base):
    """A person's consent that the staff of one scope may give them a new sign-in card.

    One scope is set: the HR of an organisation, or the consultants of a district.
    """

    __tablename__ = "account_care"
    __table_args__ = (
        Index(
            "uq_account_care_organisation",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=_IS_GIVEN,
            postgresql_where=_IS_GIVEN,
        ),
        Index(
            "uq_account_care_unit",
            "person_id",
            "region_unit_id",
            unique=True,
            sqlite_where=_IS_GIVEN,
            postgresql_where=_IS_GIVEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
