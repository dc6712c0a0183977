"""Match the rows of an uploaded table to people by IIN, user name or e-mail address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, tee
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor, fold_text, mask_iin, normalize_email, normalize_iin
from lms.core.crypto import FieldCipher
from lms.core.tables.reader import SourceTable
from lms.obligations.errors import NoPeopleColumn
from lms.obligations.queries.lists import find_people_by
from lms.obligations.rules import Target

IIN: Final = "iin"
USER_NAME: Final = "user_name"
EMAIL: Final = "email"
HEADS: Final = {
    IIN: ("иин", "жсн", "iin"),
    EMAIL: ("e-mail", "email", "почта", "пошта", "mail"),
    USER_NAME: ("логин", "login", "user name", "username", "имя пользователя", "пайдаланушы аты"),
}
SAMPLE_ROWS: Final = 200  # rows by whose content a column is recognised


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row that names nobody whom the actor may see: its line and its text (an IIN masked)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchedPeople:
    """The people found in a file, each once, and the rows that name nobody.

    `kind`: IIN, EMAIL or USER_NAME.
    """

    kind: str
    person_ids: tuple[int, ...]
    missing: tuple[MissingRow, ...]


def match_people(
    session: Session, *, table: SourceTable, target: Target, by: Actor, cipher: FieldCipher
) -> MatchedPeople:
    """Find the people of a table.

    People outside the actor's scope or the target are not found. Raises NoPeopleColumn if no column
    names people, UnreadableTable if the file is damaged.
    """
    rows, sample = tee(table.rows)
    sample_rows = [texts for _line, texts in islice(sample, SAMPLE_ROWS)]
    kind, column = _find_column(table.header, sample_rows)
    del sample  # else tee would keep all later rows in memory
    cells = [(line, texts[column] if column < len(texts) else "") for line, texts in rows]
    parse = _PARSERS[kind]
    keys = {text: parse(text) for _line, text in cells if text}
    lookup_keys = {key: cipher.lookup(key) if kind == IIN else key for key in keys.values() if key}
    key_column = "iin_hash" if kind == IIN else kind
    person_ids = find_people_by(session, by, target, key_column, lookup_keys.values())
    person_of = {
        text: person_ids.get(lookup_keys[key]) if key else None for text, key in keys.items()
    }
    found_ids = [person_of.get(text) for _line, text in cells]
    missing = [
        MissingRow(line, _masked_text(kind, text))
        for line, text in cells
        if person_of.get(text) is None
    ]
    unique_ids = dict.fromkeys(person_id for person_id in found_ids if person_id is not None)
    return MatchedPeople(kind, tuple(unique_ids), tuple(missing))


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
    return normalize_iin(digits.zfill(12)) if is_number else None


def _parse_user_name(text: str) -> str | None:
    return text.strip().lower() or None


_PARSERS: Final[dict[str, Callable[[str], str | None]]] = {
    IIN: _parse_iin,
    EMAIL: normalize_email,
    USER_NAME: _parse_user_name,
}


def _masked_text(kind: str, text: str) -> str:
    return mask_iin(text) if kind == IIN and text.isdigit() else text
