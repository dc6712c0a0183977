"""The faulty lines of a list as a table to correct and import again."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.i18n import N_, gettext
from lms.core.storage import FileStorage
from lms.core.tables.cells import Cell
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import FAULTY, FIELD_WORDS, UNCLEAR, describe_fault
from lms.people_import.services.files import open_table, read_file, unpack_reading

REASON: Final = N_("What to correct")


def build_faulty_table(
    session: Session, storage: FileStorage, cipher: FieldCipher, *, people_import: PeopleImport
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return the header and the faulty and unclear lines, with a column that says what to correct.

    A matched column without a heading is named by its field. The reasons replace those of an
    earlier export. Raises ImportFileGone, UnreadableTable.
    """
    where = (ImportRow.import_id == people_import.id, ImportRow.action.in_((FAULTY, UNCLEAR)))
    rows = session.execute(select(ImportRow.line, ImportRow.faults).where(*where))
    reasons = {row.line: " ".join(describe_fault(fault) for fault in row.faults) for row in rows}
    table = open_table(
        read_file(storage, cipher, people_import.file_sha256),
        people_import.file_name,
        unpack_reading(people_import.reading),
        people_import.columns,
    )
    reason_columns = {column for column, text in enumerate(table.header) if text == gettext(REASON)}
    width = len(table.header)

    def lines() -> Iterator[list[Cell]]:
        for line, cells in table.rows:
            if line in reasons:
                own_cells: list[Cell] = [
                    text
                    for column, text in enumerate(cells[:width])
                    if column not in reason_columns
                ]
                yield [*own_cells, reasons[line]]

    labels = {column: gettext(FIELD_WORDS[name]) for name, column in people_import.matching.items()}
    header = [
        text or labels.get(column, "")
        for column, text in enumerate(table.header)
        if column not in reason_columns
    ]
    return [*header, gettext(REASON)], lines()
