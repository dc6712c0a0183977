"""Rows with columns that a key encrypts, read in batches."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Row, or_, select, tuple_
from sqlalchemy.orm import Session

from lms.core.database import Base

BATCH: Final = 1000


def read_batches(
    session: Session, table: type[Base], names: Sequence[str]
) -> Iterator[Sequence[Row[Any]]]:
    """Yield rows where one of the columns is set: primary key and these columns.

    They come in the order of the key, BATCH at a time.
    """
    keys = table.__table__.primary_key.columns.values()  # type: ignore[attr-defined]
    columns = [getattr(table, name) for name in names]
    statement = (
        select(*keys, *columns)
        .where(or_(*(column.is_not(None) for column in columns)))
        .order_by(*keys)
        .limit(BATCH)
    )
    rows = session.execute(statement).all()
    while rows:
        yield rows
        last = rows[-1]._mapping
        after = tuple_(*(last[key] for key in keys))
        rows = session.execute(statement.where(tuple_(*keys) > after)).all()
