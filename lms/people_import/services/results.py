"""Results of lines, stored with the kinds of their faults."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from lms.core.database import insert_rows, upsert
from lms.people_import.models import ImportFault, ImportRow


def save_lines(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store the results of a batch."""
    insert_rows(session, ImportRow, rows)
    index_faults(session, rows)


def index_faults(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store the kinds of fault of lines, once each."""
    names = ("import_id", "line", "field", "code")
    kinds = {
        (row["import_id"], row["line"], fault[0], fault[1]): None
        for row in rows
        for fault in row["faults"]
    }
    if kinds:
        session.execute(
            upsert(session, ImportFault).on_conflict_do_nothing(),
            [dict(zip(names, kind, strict=True)) for kind in kinds],
        )


def clear_lines(session: Session, import_id: int) -> None:
    """Delete the results of an earlier dry run."""
    session.execute(delete(ImportFault).where(ImportFault.import_id == import_id))
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))


def note_results(session: Session, import_id: int, results: Sequence[dict[str, Any]]) -> None:
    """Store the results of lines."""
    if not results:
        return
    table = ImportRow.__table__
    statement = (
        update(ImportRow)
        .where(table.c.import_id == import_id, table.c.line == bindparam("of_line"))
        .values({name: bindparam(name) for name in results[0] if name != "line"})
    )
    index_faults(session, [{"import_id": import_id, **row} for row in results])
    session.connection().execute(
        statement,
        [
            {
                "of_line": row["line"],
                **{name: value for name, value in row.items() if name != "line"},
            }
            for row in results
        ],
    )
