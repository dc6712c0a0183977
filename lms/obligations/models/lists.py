"""Tables of uploaded lists of people."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class TargetList(Base):
    """A list of people from an uploaded file. It belongs to one unit or organisation.

    `state`: reading, ready or failed (rules/lists.py); assignments use ready ones. `file_sha256`
    names the uploaded file, encrypted, until it is read. `reading` says how many rows name nobody
    (`missing`), or why the file could not be read (`error`, `values`).
    """

    __tablename__ = "target_list"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="ready")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    reading: Mapped[dict[str, Any] | None]


class TargetListLine(Base):
    """A row of an uploaded list that names nobody. `text` is encrypted, and an IIN in it masked."""

    __tablename__ = "target_list_line"

    list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[bytes] = mapped_column(LargeBinary)


class TargetListPerson(Base):
    """A person on a list."""

    __tablename__ = "target_list_person"

    list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
