"""Insertion of many generated rows."""

from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

CHUNK: Final = 5000


def insert_chunks(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert many rows, CHUNK in a statement."""
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(table.__table__), rows[start : start + CHUNK])
