"""The faulty lines of a list as a table to mend and bring along again: the file's own columns, with one more that says what is wrong."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.i18n import gettext, mark
from lms.core.storage import FileStorage
from lms.core.tables.cells import Cell
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import FAULTY, fault_text
from lms.people_import.services.files import open_table, reading_of, stored_file

REASON: Final = mark("What to correct")


def faulty_table(
    session: Session, storage: FileStorage, cipher: FieldCipher, *, found: PeopleImport
) -> tuple[list[str], Iterator[list[Cell]]]:
    """The header and the lines. A list that was exported so and comes back has one such column still: its old reasons give way to the new.

    Raises FileGone, UnreadableTable.
    """
    where = (ImportRow.import_id == found.id, ImportRow.action == FAULTY)
    rows = session.execute(select(ImportRow.line, ImportRow.faults).where(*where))
    reasons = {row.line: " ".join(fault_text(fault) for fault in row.faults) for row in rows}
    table = open_table(
        stored_file(storage, cipher, found.file_sha256),
        found.file_name,
        reading_of(found.reading),
        found.columns,
    )
    old = {column for column, text in enumerate(table.header) if text == gettext(REASON)}
    width = len(table.header)

    def lines() -> Iterator[list[Cell]]:
        for line, cells in table.rows:
            if line in reasons:
                kept: list[Cell] = [
                    text for column, text in enumerate(cells[:width]) if column not in old
                ]
                yield [*kept, reasons[line]]

    return [text for column, text in enumerate(table.header) if column not in old] + [
        gettext(REASON)
    ], lines()
