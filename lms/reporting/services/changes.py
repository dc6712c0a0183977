"""Changes of stored figures, encoded and added in batches."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.core.database import build_upserts
from lms.core.list_parameters import encode_rows, select_stored_rows
from lms.reporting.models import Figure
from lms.reporting.rules.cells import FigureCell, Tally

BATCH: Final = 10_000  # cells in one statement
KEY: Final = FigureCell._fields


def _add_stored_cells(insert: Any) -> Any:
    """Build the statement that adds the rows of the parameter `cells` to the figures."""
    columns = Figure.__table__.c
    return insert.from_select(
        [column.name for column in columns], select_stored_rows("cells", list(columns))
    ).on_conflict_do_update(
        index_elements=KEY,
        set_={name: columns[name] + insert.excluded[name] for name in ("people", "courses")},
    )


_find_upsert = build_upserts(Figure, _add_stored_cells)


def add_changes(session: Session, changes: dict[FigureCell, Tally]) -> None:
    """Add what changes to the figures; the caller has taken their version."""
    store_changes(session, encode_changes(changes))


def encode_changes(changes: dict[FigureCell, Tally]) -> list[str]:
    """Encode changes for store_changes(), which then holds the database's writer more briefly."""
    cells = sorted(changes)
    return [
        encode_rows((*cell, *changes[cell]) for cell in cells[start : start + BATCH])
        for start in range(0, len(cells), BATCH)
    ]


def store_changes(session: Session, batches: Sequence[str]) -> None:
    """Add encoded changes to the figures."""
    for cells in batches:
        session.connection().execute(_find_upsert(session), {"cells": cells})
