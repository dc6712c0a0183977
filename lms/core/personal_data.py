"""What each domain declares of the people in its tables: exported, sealed in backups, erased.

A domain declares its part in `personal_data.py`; lms/wiring.py collects the parts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.crypto import FieldCipher

PERSON: Final = "person"
SECRET: Final = "opens an account or a feed; only its hash is stored"  # noqa: S105 - a reason
INTERNAL: Final = "a number or a state that only the program uses"
DERIVED: Final = "computed from exported columns"


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """A table with rows of people.

    `key` names its part in the file of a person's data; without one nothing of it is exported.
    `find` builds the condition for the rows of people from their ids. `columns` are exported;
    `left_out` says for every other column why it is not. `actors` are columns that name who acted:
    they are exported as a role.
    """

    model: Any
    key: str
    find: Callable[[Collection[int]], ColumnElement[bool]]
    columns: tuple[str, ...]
    actors: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedColumns:
    """Columns of a table that a backup holds encrypted with the key of their holder.

    `holders`: a column of the table and the table to which it refers, or such pairs one after the
    other as far as the holder; the first that is not NULL names the holder. `only` is an SQL
    condition for the rows that have something to hide. `blanks`: SQL expressions that stand in the
    backup instead, and for good once the key is destroyed, unless the row is then deleted. Rows of
    a table without holders are left out of backups.
    """

    table: str
    blanks: Mapping[str, str]
    holders: tuple[tuple[str, ...], ...] = (("person_id", PERSON),)
    only: str = "true"
    deleted_without_key: bool = False


def build_sealed_texts(
    table: str, columns: Sequence[str], holders: tuple[tuple[str, ...], ...]
) -> SealedColumns:
    """Return columns of JSON whose texts, at whatever depth, a backup holds encrypted."""
    texts = "EXISTS (SELECT 1 FROM json_tree({}) WHERE type = 'text' AND atom <> '')"
    return SealedColumns(
        table,
        {column: f"blank_texts({column})" for column in columns},
        holders,
        only=f"({' OR '.join(texts.format(column) for column in columns)})",
    )


def blank_texts(value: Any) -> Any:
    """Return a JSON value with each of its texts emptied; numbers, such as positions, stay."""
    if isinstance(value, dict):
        return {name: blank_texts(part) for name, part in value.items()}
    if isinstance(value, list):
        return [blank_texts(part) for part in value]
    return "" if isinstance(value, str) else value


@dataclass(slots=True)
class Erasure:
    """The erasure of one person's accounts, while it runs.

    `contacts` are the e-mail addresses, telephone numbers and IINs of the accounts, `names` pairs
    of surname and given name. `commit_to` returns the commitment of an account's certificate to its
    number and the printed name, None if none is known; `commitments` holds them by number.
    Domains collect what is removed after the commit: `files` and `temporary_files` by hash, `mails`
    by token, labels of further `holders` whose key is destroyed; `prepare` notes the `lines` of
    imported lists (import, line), and the `list_lines` of lists for assignments (list, line), that
    name the person.
    """

    person_ids: tuple[int, ...]
    moment: Moment
    by_id: int | None
    cipher: FieldCipher
    commit_to: Callable[[int, str, str], str | None]
    contacts: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    files: list[str] = field(default_factory=list)
    temporary_files: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    list_lines: list[tuple[int, int]] = field(default_factory=list)
    commitments: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The moment of the erasure."""
        return self.moment.now


def _erase_nothing(_session: Session, _erasure: Erasure) -> None:
    """Do nothing: the domain keeps records and figures alone."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A stored file about a person, encrypted with the site's key or not."""

    name: str
    sha256: str
    is_encrypted: bool


def _list_none(_session: Session, _person_ids: Collection[int]) -> list[StoredDocument]:
    return []


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The part of one domain.

    `prepare` may search long before the transaction in which `erase` changes something.
    `list_documents` returns the stored files about people from their ids.
    """

    tables: tuple[PersonalTable, ...]
    sealed: tuple[SealedColumns, ...] = ()
    erase: Callable[[Session, Erasure], None] = _erase_nothing
    prepare: Callable[[Session, Erasure], None] = _erase_nothing
    list_documents: Callable[[Session, Collection[int]], list[StoredDocument]] = _list_none
