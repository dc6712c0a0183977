"""Check that the database accepts writes, by overwriting one row."""

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base, upsert


class Heartbeat(Base):
    """The time of the last successful write check, in a single row."""

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


def record_heartbeat(session: Session, *, now: datetime) -> None:
    """Write the time; errors of the database are not caught.

    One statement, so that the first requests to a new database cannot both insert the row.
    """
    statement = upsert(session, Heartbeat).values(id=1, at=now)
    session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"at": statement.excluded.at})
    )
