"""Pages of an import's lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import format_full_name, mask_iin
from lms.core.crypto import FieldCipher
from lms.people_import.models import ImportFault, ImportRow
from lms.people_import.queries.imports import decrypt_values
from lms.people_import.rules import FAULTY, MISSING, NEW, UNCLEAR


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line of an import as its page shows it.

    `changes` maps a field to its old and new value; an IIN is masked. `cells` holds the texts of
    fields with faults, `candidates` the ids of the people of whom an unclear line may speak.
    """

    line: int
    action: str
    person_id: int | None
    name: str
    iin: str
    organisation_id: int | None
    changes: dict[str, tuple[str | None, str | None]]
    faults: list[Any]
    applied: bool
    cells: dict[str, str]
    candidates: list[int]


def list_lines(
    session: Session,
    *,
    import_id: int,
    action: str,
    not_undone: bool,
    code: str = "",
    limit: int,
    offset: int,
    cipher: FieldCipher,
) -> tuple[list[LineEntry], int]:
    """Return a page of an import's lines and their total.

    `action` filters (all if empty), `code` by a kind of fault; `not_undone`: only lines that an
    undo left applied.
    """
    where = [ImportRow.import_id == import_id]
    if action:
        where.append(ImportRow.action == action)
    if not_undone:
        where.append(ImportRow.applied_at.is_not(None))
    if code:
        where.append(ImportRow.line.in_(_select_lines(import_id, code)))
    total = session.scalar(select(func.count()).select_from(ImportRow).where(*where)) or 0
    rows = session.execute(
        select(ImportRow, Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Person, Person.id == ImportRow.person_id)
        .where(*where)
        .order_by(func.abs(ImportRow.line) if action == MISSING else ImportRow.line)
        .limit(limit)
        .offset(offset)
    ).all()
    return [_build_line(line, names, cipher) for line, *names in rows], total


def _build_line(row: ImportRow, person: Sequence[str | None], cipher: FieldCipher) -> LineEntry:
    """Return the line with its person's name and its changes decrypted."""
    data, before = decrypt_values(row.data, cipher), decrypt_values(row.before, cipher)
    if row.action == MISSING:
        name = format_full_name(*(part or "" for part in person))
    else:
        name = _build_name(data)
    changes = {
        name: (old, new)
        for name, (old, new) in before.get(
            "changes", before if "ended" not in before else {}
        ).items()
    }
    if "iin" in changes:
        changes["iin"] = (None, mask_iin(changes["iin"][1] or ""))
    visible_changes = changes if row.action not in (NEW, FAULTY, UNCLEAR) else {}
    iin = mask_iin(data["iin"]) if data.get("iin") else ""
    return LineEntry(
        line=row.line,
        action=row.action,
        person_id=row.person_id,
        name=name,
        iin=iin,
        organisation_id=data.get("organisation_id"),
        changes=visible_changes,
        faults=row.faults,
        applied=row.applied_at is not None,
        cells=data.get("cells", {}),
        candidates=data.get("candidates", []),
    )


def _build_name(data: Mapping[str, Any]) -> str:
    """Return the name of a line, as typed if it can't be read; of a skipped line its text."""
    name = format_full_name(
        *(data.get(part) or "" for part in ("surname", "given_name", "patronymic"))
    )
    if name or "cells" not in data:
        return name or str(data.get("text", ""))
    parts = (data["cells"].get(part) for part in ("full_name", "surname", "given_name"))
    return " ".join(part for part in parts if part)


def _select_lines(import_id: int, code: str) -> Select[int]:
    """Select the lines with a kind of fault."""
    return select(ImportFault.line).where(
        ImportFault.import_id == import_id, ImportFault.code == code
    )
