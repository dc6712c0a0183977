"""Whether the database takes writes: one row that is overwritten each time somebody asks."""

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base, upsert


class Heartbeat(Base):
    """The moment of the last proof that a write is possible."""

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


def beat(session: Session, *, now: datetime) -> None:
    """Write the moment; raise what the database raises if it can't.

    One statement, so that the first requests to a new database cannot both insert the row.
    """
    statement = upsert(session, Heartbeat).values(id=1, at=now)
    session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"at": statement.excluded.at})
    )
