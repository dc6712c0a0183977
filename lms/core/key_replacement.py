"""Replacement of the key of personal fields and files, a domain at a time.

Each domain names what it encrypts in its services/key_replacement.py.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, or_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.core.crypto import FieldCipher
from lms.core.database import Base
from lms.core.storage import FileStorage

BATCH: Final = 1000


class NeitherKeyOpens(Exception):
    """Raised if a stored value is opened by neither key; the message names it."""


class KeyReplacement:
    """One run: both keys, the storages, the count, and the files to remove after the commit.

    What the new key already opens is left alone.
    """

    def __init__(
        self,
        *,
        old: FieldCipher,
        new: FieldCipher,
        storage: FileStorage,
        temporary_storage: FileStorage,
    ) -> None:
        self.old, self.new = old, new
        self.storage, self.temporary_storage = storage, temporary_storage
        self.count = 0
        self._outdated: list[tuple[FileStorage, str]] = []

    def encrypt_anew(self, data: bytes, where: str) -> bytes:
        """Return the data encrypted with the new key. Raises NeitherKeyOpens, with `where`."""
        try:
            self.new.decrypt_bytes(data)
        except InvalidTag:
            try:
                content = self.old.decrypt_bytes(data)
            except InvalidTag:
                raise NeitherKeyOpens(where) from None
            self.count += 1
            return self.new.encrypt_bytes(content)
        return data

    def replace_columns(
        self,
        session: Session,
        table: type[Base],
        names: Sequence[str],
        follow: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        """Encrypt columns of a table; `follow` changes what else of a row depends on them."""
        for rows in _read_batches(session, table, names):
            values = [dict(row._mapping) for row in rows]
            for row in values:
                row |= {
                    name: self.encrypt_anew(row[name], f"{table.__tablename__}.{name}")
                    for name in names
                    if row[name]
                }
                if follow:
                    follow(row)
            session.execute(update(table), values)

    def replace_files(
        self, session: Session, storage: FileStorage, name: InstrumentedAttribute[Any]
    ) -> None:
        """Encrypt files, which are named by the hash of their content; skip missing ones."""
        table = name.class_
        for row_id, digest in session.execute(select(table.id, name).where(name.is_not(None))):
            fresh = self.replace_file(storage, digest, f"{table.__tablename__} {row_id}")
            if fresh != digest:
                session.execute(update(table).where(table.id == row_id).values({name: fresh}))

    def replace_file(self, storage: FileStorage, digest: str, owner: str) -> str:
        """Encrypt a file; return the name that it has now."""
        content = storage.get(digest)
        if not content:
            return digest
        encrypted = self.encrypt_anew(content, f"the file {digest} of {owner}")
        if encrypted == content:
            return digest
        self._outdated.append((storage, digest))
        return storage.put(encrypted)

    def remove_outdated_files(self) -> None:
        """Remove the files that the old key opens; call it after the commit."""
        for storage, digest in self._outdated:
            storage.remove(digest)


def _read_batches(
    session: Session, table: type[Base], names: Sequence[str]
) -> Iterator[Sequence[Row[Any]]]:
    """Yield rows where one of the columns is set: primary key and these columns.

    They come in the order of the key, BATCH at a time.
    """
    keys = table.__table__.primary_key.columns.values()  # type: ignore[attr-defined]
    columns = [getattr(table, name) for name in names]
    statement = (
        select(*keys, *columns)
        .where(or_(*(column.is_not(None) for column in columns)))
        .order_by(*keys)
        .limit(BATCH)
    )
    rows = session.execute(statement).all()
    while rows:
        yield rows
        last = rows[-1]._mapping
        after = tuple_(*(last[key] for key in keys))
        rows = session.execute(statement.where(tuple_(*keys) > after)).all()
