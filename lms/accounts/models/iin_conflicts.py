"""The table of IINs that several accounts have or claim."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_OPEN = text("decided_at IS NULL")


class IinConflict(Base):
    """An IIN that several accounts have or claim; it is forgotten when somebody has decided.

    `decision`: see rules/iin.py; `chosen_id`: the person for whom the IIN was confirmed.
    """

    __tablename__ = "iin_conflict"
    __table_args__ = (
        Index(
            "uq_iin_conflict_open",
            "iin_hash",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    iin_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    iin_hash: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(12), default="")
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
