"""Many new rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Result, Table, insert
from sqlalchemy.orm import InstrumentedAttribute, Session


def insert_rows(
    session: Session,
    model: Any,
    rows: Sequence[Mapping[str, Any]],
    *returning: InstrumentedAttribute[Any],
) -> Result[*tuple[Any, ...]]:
    """Insert rows of a model's table and return these columns of each, in any order.

    Rows alone, since a session that inserts by the model prepares an object's state for each: a
    tenth of the time of an import.
    """
    session.flush()  # objects that the rows may refer to
    table: Table = model.__table__
    statement: Insert = insert(table)
    if returning:
        return session.execute(statement.returning(*returning), rows)
    return session.execute(statement, rows)
