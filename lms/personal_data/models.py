"""Tables of files with a person's data, and of requests for erasure."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_WAITING = text("state = 'waiting'")
_OPEN = text("state IN ('asked', 'granted', 'erasing')")


class PersonalFile(Base):
    """A file with everything held of the person who asked for it.

    A ready one has its `size` in bytes, the `sha256` of its encrypted content in the temporary
    storage, and its key (encrypted). `state`: see rules; one waits for a person at a time.
    """

    __tablename__ = "personal_file"
    __table_args__ = (
        Index(
            "uq_personal_file_waiting",
            "person_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_personal_file_person_id", "person_id"),
        Index("ix_personal_file_state", "state", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    key_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class ErasureRequest(Base):
    """A request to erase a person's data, from asking to its end.

    `state`: see rules; one is open for a person at a time. `paper` names the letter by which
    somebody asked who does not use the site, `requested_by` who entered it. `decision` is the
    reason that the person is told. `due_at`: not erased before. The texts go with the data.
    """

    __tablename__ = "erasure_request"
    __table_args__ = (
        Index(
            "uq_erasure_request_open",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_erasure_request_person_id", "person_id"),
        Index("ix_erasure_request_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    paper: Mapped[str] = mapped_column(String(200), default="")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
