"""Columns that a list changes, with their old and new values."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post

Changed = dict[str, tuple[Any, Any]]  # column to its old and its new value


def update_rows(
    session: Session, table: type[Person | Post], changes: Iterable[tuple[int, Changed]]
) -> None:
    """Update each row by its id; rows that change the same columns go together."""
    rows_by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, columns in changes:
        if columns:
            values = {name: new for name, (_old, new) in columns.items()}
            rows_by_columns.setdefault(tuple(values), []).append({"id": row_id, **values})
    for rows in rows_by_columns.values():
        session.execute(update(table), rows)
