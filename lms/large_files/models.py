"""The table of large files."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_WAITING = text("state = 'waiting'")


class LargeFile(Base):
    """A workbook or ZIP of a list, for the person who requested it.

    `source` names the list, `params` say what of it; `fingerprint` is the hash of both and of the
    language, and one of it waits for a person at a time. `expected` rows were counted when it was
    requested. A ready one has `rows`, `size` in bytes, the `sha256` of its encrypted content in the
    temporary storage, its key (encrypted), and the `grants` with which its rows were selected.
    """

    __tablename__ = "large_file"
    __table_args__ = (
        Index(
            "uq_large_file_waiting",
            "person_id",
            "fingerprint",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_large_file_person_id", "person_id"),
        Index("ix_large_file_state", "state", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(2))
    fingerprint: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(400))
    expected: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    error: Mapped[str] = mapped_column(String(20), server_default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(80), server_default="")
    rows: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    key_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    grants: Mapped[list[Any]]
