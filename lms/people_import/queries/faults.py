"""Faults of an import's lines by kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, distinct, func, select
from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.rows import read_rows
from lms.people_import.models import ImportFault, ImportRow
from lms.people_import.queries.imports import decrypt_values
from lms.people_import.rules import APPLICABLE, UNCHANGED


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault in a list: in how many lines of an action it stands, and the first one."""

    code: str
    field: str
    action: str
    lines: int
    first_line: int


def summarise_faults(session: Session, import_id: int) -> list[FaultKind]:
    """Return the kinds of fault in a list, the most frequent first."""
    rows = session.execute(
        select(
            ImportFault.code,
            ImportFault.field,
            ImportRow.action,
            func.count().label("lines"),
            func.min(ImportFault.line).label("first_line"),
        )
        .join(
            ImportRow,
            and_(ImportRow.import_id == ImportFault.import_id, ImportRow.line == ImportFault.line),
        )
        .where(ImportFault.import_id == import_id)
        .group_by(ImportFault.code, ImportFault.field, ImportRow.action)
        .order_by(func.count().desc(), ImportFault.code, ImportRow.action)
    )
    return list(read_rows(FaultKind, rows))


def list_examples(
    session: Session, *, import_id: int, kinds: Sequence[FaultKind], cipher: FieldCipher
) -> dict[int, dict[str, str]]:
    """Return the texts of faulty cells in the first line of each kind, by line and field."""
    rows = session.execute(
        select(ImportRow.line, ImportRow.data).where(
            ImportRow.import_id == import_id,
            ImportRow.line.in_({kind.first_line for kind in kinds}),
        )
    )
    return {
        row.line: {"": values.get("text", ""), **values.get("cells", {})}
        for row in rows
        if (values := decrypt_values(row.data, cipher))
    }


def count_taken_without(session: Session, import_id: int) -> int:
    """Count the lines that are taken without a field."""
    statement = select(func.count(distinct(ImportFault.line))).join(
        ImportRow,
        and_(ImportRow.import_id == ImportFault.import_id, ImportRow.line == ImportFault.line),
    )
    where = (
        ImportFault.import_id == import_id,
        ImportFault.code != "name_letters",
        ImportRow.action.in_((*APPLICABLE, UNCHANGED)),
    )
    return session.scalar(statement.where(*where)) or 0
