"""Who is meant by the rows of an uploaded table: people are known by IIN, user name or e-mail address, within the actor's scope only."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, tee
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor, canonical_email, canonical_iin, fold, mask_iin
from lms.core.crypto import FieldCipher
from lms.core.tables.reader import SourceTable
from lms.obligations.errors import NoPeopleColumn
from lms.obligations.queries.lists import people_by
from lms.obligations.rules import Target

IIN: Final = "iin"
USER_NAME: Final = "user_name"
EMAIL: Final = "email"
HEADS: Final = {
    IIN: ("иин", "жсн", "iin"),
    EMAIL: ("e-mail", "email", "почта", "пошта", "mail"),
    USER_NAME: ("логин", "login", "user name", "username", "имя пользователя", "пайдаланушы аты"),
}
LOOKED_AT: Final = 200  # rows by which a column is known whose head says nothing


@dataclass(frozen=True, slots=True)
class Missing:
    """A row whose person was not found among those that the actor may see: its line in the file, and what stands there (an IIN masked)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What a file says: the people found, each once, and the rows that name nobody. `kind`: by what they were looked for."""

    kind: str
    person_ids: tuple[int, ...]
    missing: tuple[Missing, ...]


def match_people(
    session: Session, *, table: SourceTable, target: Target, by: Actor, cipher: FieldCipher
) -> Matched:
    """Finds the people of a table. Raises NoPeopleColumn if no column tells who is meant, UnreadableTable if the file is damaged.

    Somebody outside the actor's scope or the target is as if there were no such person.
    """
    rows, sample = tee(table.rows)
    kind, column = _column_of(table.header, [texts for _line, texts in islice(sample, LOOKED_AT)])
    del sample
    read = _READERS[kind]
    wanted = [(line, texts[column] if column < len(texts) else "") for line, texts in rows]
    keys = {text: read(text) for _line, text in wanted if text}
    looked_up = {key: cipher.lookup(key) if kind == IIN else key for key in keys.values() if key}
    found = people_by(session, by, target, "iin_hash" if kind == IIN else kind, looked_up.values())
    person_of = {text: found.get(looked_up[key]) if key else None for text, key in keys.items()}
    people = dict.fromkeys(
        person_id for _line, text in wanted if (person_id := person_of.get(text)) is not None
    )
    missing = [
        Missing(line, _shown(kind, text)) for line, text in wanted if person_of.get(text) is None
    ]
    return Matched(kind, tuple(people), tuple(missing))


def _column_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str, int]:
    """By what people are named, and in which column: as the heads say; else by what stands below them."""
    folded = [fold(head) for head in header]
    for kind, names in HEADS.items():
        for index, head in enumerate(folded):
            if any(fold(name) in head for name in names):
                return kind, index
    rows = list(rows)
    for kind in (IIN, EMAIL):
        for index in range(len(header)):
            texts = [row[index] for row in rows if index < len(row) and row[index]]
            if texts and sum(1 for text in texts if _READERS[kind](text)) * 2 > len(texts):
                return kind, index
    if len(header) == 1:
        return USER_NAME, 0
    raise NoPeopleColumn


def _iin(text: str) -> str | None:
    """A spreadsheet that took the IIN for a number has dropped the zeros at its beginning."""
    digits = "".join(text.split())
    return (
        canonical_iin(digits.zfill(12))
        if digits.isascii() and digits.isdigit() and 6 < len(digits) <= 12
        else None
    )


def _user_name(text: str) -> str | None:
    return text.strip().lower() or None


_READERS: Final[dict[str, Callable[[str], str | None]]] = {
    IIN: _iin,
    EMAIL: canonical_email,
    USER_NAME: _user_name,
}


def _shown(kind: str, text: str) -> str:
    return mask_iin(text) if kind == IIN and text.isdigit() else text
