"""Synchronising of a table with the rows that it shall hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from lms.core.database import Base

GetKey = Callable[[Any], Any]


@dataclass(slots=True)
class LoadCounts:
    """Numbers of rows of all tables that were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def synchronise_rows(
    session: Session,
    model: type[Base],
    key: GetKey,
    rows: Iterable[dict[str, Any]],
    counts: LoadCounts,
    *,
    remove: bool = True,
    skip: Callable[[Any], bool] = lambda _row: False,
) -> None:
    """Add, change and (if `remove`) delete rows until the table holds `rows`.

    `key` identifies a row. Rows for which `skip` is true are left alone.
    """
    columns: Any = inspect(model).local_table.c
    stored_rows = session.execute(select(columns)).mappings()
    present = {key(row): dict(row) for row in stored_rows if not skip(row)}
    new_rows, changed_rows = [], []
    for values in (values for values in rows if not skip(values)):
        row = present.pop(key(values), None)
        if row is None:
            new_rows.append(values)
        elif any(row[name] != value for name, value in values.items()):
            changed_rows.append({"id": row["id"], **values})
    if new_rows:
        session.execute(insert(model), new_rows)
    if changed_rows:
        session.execute(update(model), changed_rows)
    if present and remove:
        ids = [row["id"] for row in present.values()]
        session.execute(delete(model).where(columns.id.in_(ids)))
        counts.removed += len(ids)
    counts.added += len(new_rows)
    counts.changed += len(changed_rows)
