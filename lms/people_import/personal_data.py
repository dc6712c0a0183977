"""What imported lists hold of people: exported, sealed in backups, erased.

Lines of somebody are deleted, also those that were never joined with an account, and with them the
list itself as a file. Undoing the import then does not find them. A list that was uploaded and not
read may name anybody: an erasure forgets it whole, and whoever needs it uploads it again.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from lms.accounts.rules import fold_text
from lms.core.key_store import build_label
from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable, SealedColumns
from lms.people_import.models import ImportCorrection, ImportFault, ImportRow, PeopleImport
from lms.people_import.rules import FAILED, FORGOTTEN, UPLOADED

BATCH: Final = 1000
# Lists write the prefix in several ways, so it is left out.
PHONE_DIGITS: Final = 10

TABLES: Final = (
    PersonalTable(
        ImportRow,
        "list_lines",
        ImportRow.person_id.in_,
        ("line", "action", "data", "before", "applied_at"),
        left_out={"import_id": INTERNAL, "person_id": INTERNAL, "faults": INTERNAL},
    ),
)

_BY_PERSON_OR_LIST: Final = (("person_id", "person"), ("import_id", "people_import"))
_BY_LIST: Final = (("import_id", "people_import"),)
SEALED: Final = (
    SealedColumns(
        "import_row",
        {"data": "x''", "before": "NULL"},
        holders=_BY_PERSON_OR_LIST,
        deleted_without_key=True,
    ),
    SealedColumns("import_correction", {"data": "x''"}, holders=_BY_LIST, deleted_without_key=True),
    SealedColumns(
        "people_import",
        {"reading": "json_remove(reading, '$.samples')"},
        holders=(("id", "people_import"),),
    ),
)


def find_lines(session: Session, erasure: Erasure) -> None:
    """Find the lines that name the person without being joined with the account."""
    if not erasure.contacts and not erasure.names:
        return
    search = _Search(erasure)
    for table in (ImportRow, ImportCorrection):
        for import_id, line, values in _read_lines(session, table, erasure):
            if search.is_about_person(values):
                erasure.lines.append((import_id, line))


class _Search:
    """Tells whether the values of a line name the person who is erased."""

    def __init__(self, erasure: Erasure) -> None:
        self._names = {
            (fold_text(surname), fold_text(given_name)) for surname, given_name in erasure.names
        }
        self._texts = {_squeeze_text(contact) for contact in erasure.contacts if "@" in contact}
        self._digits = {
            _squeeze_text(contact)[-PHONE_DIGITS:] if contact.startswith("+") else contact
            for contact in erasure.contacts
            if "@" not in contact
        }

    def is_about_person(self, values: dict[str, Any]) -> bool:
        """Return whether a contact stands anywhere in the values, or both names in their fields."""
        text = _squeeze_text(json.dumps(values, ensure_ascii=False))
        name = tuple(fold_text(str(values.get(key) or "")) for key in ("surname", "given_name"))
        return name in self._names or any(
            contact in text for contact in (*self._texts, *self._digits)
        )


def _squeeze_text(text: str) -> str:
    """Return a text in lower case without what people write between digits."""
    return "".join(letter for letter in text.lower() if letter not in " -()\u00a0")


def _read_lines(
    session: Session, table: Any, erasure: Erasure
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the lines of a table without an account, decrypted."""
    is_free = table.person_id.is_(None) if table is ImportRow else table.import_id.is_not(None)
    key = tuple_(table.import_id, table.line)
    query = select(table.import_id, table.line, table.data).where(is_free)
    query = query.order_by(table.import_id, table.line).limit(BATCH)
    rows = session.execute(query).all()
    while rows:
        for row in rows:
            values = json.loads(erasure.cipher.decrypt(row.data)) if row.data else {}
            yield row.import_id, row.line, values
        last = (rows[-1].import_id, rows[-1].line)
        rows = session.execute(query.where(key > last)).all()


def erase(session: Session, erasure: Erasure) -> None:
    """Delete the person's lines, and the files and first lines of the lists that held them."""
    theirs = select(ImportRow.import_id, ImportRow.line).where(
        ImportRow.person_id.in_(erasure.person_ids)
    )
    lines = sorted(
        {*erasure.lines, *((row.import_id, row.line) for row in session.execute(theirs))}
    )
    for table in (ImportFault, ImportCorrection, ImportRow):
        key = tuple_(table.import_id, table.line)
        for start in range(0, len(lines), BATCH):
            session.execute(
                delete(table).where(key.in_(lines[start : start + BATCH])),
                execution_options={"synchronize_session": False},
            )
    for import_id in sorted({import_id for import_id, _line in lines}):
        _drop_list(session, erasure, session.get_one(PeopleImport, import_id))
    _forget_unread_lists(session, erasure)


def _forget_unread_lists(session: Session, erasure: Erasure) -> None:
    """Delete the files of lists whose lines nobody has read yet."""
    is_unread = PeopleImport.state.in_((UPLOADED, FAILED))
    for row in session.scalars(select(PeopleImport).where(is_unread)).all():
        _drop_list(session, erasure, row)
        session.execute(
            update(PeopleImport)
            .where(PeopleImport.id == row.id)
            .values(state=FORGOTTEN, columns=[]),
            execution_options={"synchronize_session": False},
        )


def _drop_list(session: Session, erasure: Erasure, row: PeopleImport) -> None:
    reading = {name: value for name, value in row.reading.items() if name != "samples"}
    erasure.files.append(row.file_sha256)
    erasure.holders.append(build_label("people_import", row.id, row.created_at))
    session.execute(
        update(PeopleImport).where(PeopleImport.id == row.id).values(reading=reading),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(tables=TABLES, sealed=SEALED, erase=erase, prepare=find_lines)
