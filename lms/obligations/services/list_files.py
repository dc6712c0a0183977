"""Match the rows of an uploaded table to people by IIN, user name or e-mail address."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor, fold_text, mask_iin, normalise_email, normalise_iin
from lms.core.crypto import FieldCipher
from lms.core.tables.reader import read_table
from lms.core.tables.source import NumberedLine
from lms.core.tables.workbook_reader import is_workbook
from lms.obligations.errors import NoPeopleColumn
from lms.obligations.queries.list_people import find_people_by
from lms.obligations.rules import Target
from lms.obligations.rules.lists import SMALL_BYTES, SMALL_ROWS, SMALL_UNPACKED

IIN: Final = "iin"
USER_NAME: Final = "user_name"
EMAIL: Final = "email"
HEADS: Final = {
    IIN: ("иин", "жсн", "iin"),
    EMAIL: ("e-mail", "email", "почта", "пошта", "mail"),
    USER_NAME: ("логин", "login", "user name", "username", "имя пользователя", "пайдаланушы аты"),
}
SAMPLE_ROWS: Final = 200  # rows by whose content a column is recognised
BATCH: Final = 1000
_LONGEST_TEXT: Final = 200  # characters kept of a row that names nobody
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s-]?\d){6,}")


class ListedName(NamedTuple):
    """A cell that names a person, with the number of its line in the spreadsheet."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row that names nobody whom the actor may see: its line and its text (an IIN masked)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchedPeople:
    """The people whom some cells name, each once, and the rows that name nobody."""

    person_ids: tuple[int, ...]
    missing: tuple[MissingRow, ...]


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """An opened file: how it names people (IIN, EMAIL or USER_NAME), and its cells, read once.

    `lines`: the number of its lines, None if only reading a workbook to its end would tell.
    """

    kind: str
    cells: Iterator[ListedName]
    lines: int | None

    def iter_batches(self, after: int = 0) -> Iterator[list[ListedName]]:
        """Yield the cells below a line in batches. Raises UnreadableTable."""
        rest = (cell for cell in self.cells if cell.line > after)
        while batch := list(islice(rest, BATCH)):
            yield batch


def open_people_file(content: bytes, name: str) -> PeopleFile:
    """Open a file and recognise the column that names people.

    Raises NoPeopleColumn if none does, UnreadableTable if the file is damaged.
    """
    table = read_table(content, name)
    sample = list(islice(table.rows, SAMPLE_ROWS))
    kind, column = _find_column(table.header, [texts for _line, texts in sample])
    lines = None if is_workbook(content) else content.count(b"\n")
    return PeopleFile(kind, _read_cells(chain(sample, table.rows), column), lines)


def _read_cells(rows: Iterator[NumberedLine], column: int) -> Iterator[ListedName]:
    return (ListedName(line, texts[column] if column < len(texts) else "") for line, texts in rows)


def read_small_file(content: bytes, name: str) -> PeopleFile | None:
    """Return the file with its cells in memory, or None if it is too long for that.

    Raises as open_people_file.
    """
    if not _is_small(content):
        return None
    people_file = open_people_file(content, name)
    cells = list(islice(people_file.cells, SMALL_ROWS + 1))
    if len(cells) > SMALL_ROWS:
        return None
    return PeopleFile(people_file.kind, iter(cells), people_file.lines)


def _is_small(content: bytes) -> bool:
    """Return whether reading costs little. A small workbook may unpack to a thousand times that."""
    if len(content) > SMALL_BYTES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist()) <= SMALL_UNPACKED
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # A file that is no workbook, or a damaged one, is refused at once.
        return True


def match_cells(
    session: Session,
    cells: Sequence[ListedName],
    *,
    kind: str,
    target: Target,
    by: Actor,
    cipher: FieldCipher,
) -> MatchedPeople:
    """Find the people whom cells name; not those outside the actor's scope or the target."""
    parse = _PARSERS[kind]
    keys = {cell.text: parse(cell.text) for cell in cells if cell.text}
    lookup_keys = {key: cipher.lookup(key) if kind == IIN else key for key in keys.values() if key}
    key_column = "iin_hash" if kind == IIN else kind
    person_ids = find_people_by(session, by, target, key_column, lookup_keys.values())
    person_of = {
        text: person_ids.get(lookup_keys[key]) if key else None for text, key in keys.items()
    }
    found_ids = (person_of.get(cell.text) for cell in cells)
    missing = [
        MissingRow(line, _mask_numbers(text)[:_LONGEST_TEXT])
        for line, text in cells
        if person_of.get(text) is None
    ]
    unique_ids = dict.fromkeys(person_id for person_id in found_ids if person_id is not None)
    return MatchedPeople(tuple(unique_ids), tuple(missing))


def _find_column(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, int]:
    """Return how people are named, and the column, by the heads or else by the cells."""
    folded = [fold_text(head) for head in header]
    for kind, names in HEADS.items():
        for index, head in enumerate(folded):
            if any(fold_text(name) in head for name in names):
                return kind, index
    for kind in (IIN, EMAIL):
        for index in range(len(header)):
            texts = [row[index] for row in rows if index < len(row) and row[index]]
            valid_count = sum(1 for text in texts if _PARSERS[kind](text))
            if texts and valid_count * 2 > len(texts):
                return kind, index
    if len(header) == 1:
        return USER_NAME, 0
    raise NoPeopleColumn


def _parse_iin(text: str) -> str | None:
    """Parse an IIN, also one whose leading zeros a spreadsheet has dropped."""
    digits = "".join(text.split())
    is_number = digits.isascii() and digits.isdigit() and 6 < len(digits) <= 12
    return normalise_iin(digits.zfill(12)) if is_number else None


def _parse_user_name(text: str) -> str | None:
    return text.strip().lower() or None


_PARSERS: Final[dict[str, Callable[[str], str | None]]] = {
    IIN: _parse_iin,
    EMAIL: normalise_email,
    USER_NAME: _parse_user_name,
}


def _mask_numbers(text: str) -> str:
    """Return the text with every long number masked, however its digits are grouped."""
    return _LONG_NUMBER.sub(lambda number: mask_iin(number[0]), text)
