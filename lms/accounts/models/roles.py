"""The table of roles in their scopes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_PRESENT = "withdrawn_at IS NULL"
_NO_SCOPE = (
    f"{_PRESENT} AND region_unit_id IS NULL AND organisation_id IS NULL AND course_slug IS NULL"
)


def _build_unique_grant(scope: str) -> Index:
    name = f"ix_role_grant_{scope}"
    return Index(
        name,
        "person_id",
        "role",
        scope,
        unique=True,
        sqlite_where=text(_PRESENT),
        postgresql_where=text(_PRESENT),
    )


class RoleGrant(Base):
    """A role and its scope.

    One scope column is set; none for a national administrator and for a trainer of all courses. A
    person holds a role once at a time in the same scope.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        _build_unique_grant("region_unit_id"),
        _build_unique_grant("organisation_id"),
        _build_unique_grant("course_slug"),
        Index(
            "ix_role_grant_no_scope",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text(_NO_SCOPE),
            postgresql_where=text(_NO_SCOPE),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    course_slug: Mapped[str | None] = mapped_column(String(80))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
