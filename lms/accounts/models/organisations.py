"""Tables of organisations and of their history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.rules import build_search_key
from lms.core.database import Base, BigKey, index_filled


def _build_organisation_search_key(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return build_search_key(*(row.get(name) or "" for name in ("name_kk", "name_ru", "bin")))


class Organisation(Base):
    """A state body or its branch, as it is today.

    Its history is in OrganisationEvent. A closed organisation stays, with its last day and its
    successor.
    """

    __tablename__ = "organisation"
    __table_args__ = (index_filled("organisation", "merged_into_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bin: Mapped[str | None] = mapped_column(String(12), unique=True)
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="other")
    search_key: Mapped[str] = mapped_column(String(700), default=_build_organisation_search_key)
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class OrganisationEvent(Base):
    """The append-only history of an organisation.

    `kind`: created, changed, moved, merged, closed, opened. `details`: the old and the new values.
    """

    __tablename__ = "organisation_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]
