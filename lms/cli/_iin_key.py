"""The key that LMS_IIN_KEY is: whether it is the one with which the database was written, and putting another in its place.

All that it encrypts or hashes is named here: IINs and the hashes by which they are found, secrets of second factors, imported lists with
their files, documents of exemptions, and what records of merges know of contacts. Counts of tries, which run out soon, and the log's marks of
addresses go by hashes of it too and simply begin anew.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, or_, select, tuple_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Person, PersonMerge, SecondFactor
from lms.core.crypto import FieldCipher
from lms.core.database import Base, Database
from lms.core.storage import FileStorage
from lms.obligations.models import Exemption
from lms.people_import.models import ImportRow, PeopleImport

BATCH: Final = 1000


class NeitherKeyOpens(Exception):
    """Something stored is opened by neither of the two keys; the message says what. Nothing was changed."""


def opens(database: Database, cipher: FieldCipher) -> bool:
    """Whether the key opens what is stored, by one IIN. A database that is not there or empty says nothing against it."""
    try:
        with database.read() as session:
            stored = session.scalar(
                select(Person.iin_encrypted).where(Person.iin_hash.is_not(None)).limit(1)
            )
    except DBAPIError:
        return True
    try:
        return stored is None or bool(cipher.decrypt_bytes(stored))
    except InvalidTag:
        return False


def replace_key(
    database: Database, storage: FileStorage, *, old: FieldCipher, new: FieldCipher
) -> int:
    """Writes everything that the old key encrypts anew with the new one and returns how many values there were.

    All in one transaction, and what the new key opens is left alone: killed at any moment, the command is simply given again. New files
    are there before the commit that names them, old ones until after it. Raises NeitherKeyOpens.
    """
    turning = _Turning(storage, old, new)
    with database.write() as session:
        turning.columns(session, Person, ("iin_encrypted",), turning.hash_of_iin)
        turning.columns(session, SecondFactor, ("secret_encrypted", "waiting_encrypted"))
        turning.columns(session, ImportRow, ("data", "before"), turning.hash_within_line)
        turning.files(session, PeopleImport.id, PeopleImport.file_sha256)
        turning.files(session, Exemption.id, Exemption.document_sha256)
        turning.samples(session)
        turning.merges(session)
    for digest in turning.outdated:
        storage.remove(digest)
    return turning.count


class _Turning:
    """One run: the two keys, how much was done, and the files that nothing names any more once it is committed."""

    def __init__(self, storage: FileStorage, old: FieldCipher, new: FieldCipher) -> None:
        self._storage, self._old, self._new = storage, old, new
        self.count = 0
        self.outdated: list[str] = []

    def _turned(self, data: bytes, where: str) -> bytes:
        """The same under the new key."""
        try:
            self._new.decrypt_bytes(data)
        except InvalidTag:
            try:
                content = self._old.decrypt_bytes(data)
            except InvalidTag:
                raise NeitherKeyOpens(where) from None
            self.count += 1
            return self._new.encrypt_bytes(content)
        return data

    def columns(
        self,
        session: Session,
        table: type[Base],
        names: Sequence[str],
        follow: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        """The encrypted columns of a table. `follow`: what else of a row turns on them."""
        for rows in _batches(session, table, names):
            values = [dict(row._mapping) for row in rows]
            for row in values:
                row |= {
                    name: self._turned(row[name], f"{table.__tablename__}.{name}")
                    for name in names
                    if row[name]
                }
                if follow:
                    follow(row)
            session.execute(update(table), values)

    def hash_of_iin(self, row: dict[str, Any]) -> None:
        """The hash by which the person is found."""
        if row["iin_encrypted"]:
            row["iin_hash"] = self._new.lookup(self._new.decrypt(row["iin_encrypted"]))

    def hash_within_line(self, row: dict[str, Any]) -> None:
        """What a list has done is told with the hash of an IIN that it brought, so that it can be undone."""
        if (
            row["data"]
            and row["before"]
            and "iin_hash" in (told := self._new.decrypt(row["before"]))
        ):
            iin = json.loads(self._new.decrypt(row["data"])).get("iin") or ""
            row["before"] = self._new.encrypt(
                told.replace(self._old.lookup(iin), self._new.lookup(iin))
            )

    def files(
        self, session: Session, key: InstrumentedAttribute[int], name: InstrumentedAttribute[Any]
    ) -> None:
        """Encrypted files, which go by the hash of their content. One that is lost already stays lost."""
        for row_id, digest in session.execute(select(key, name).where(name.is_not(None))).all():
            content = self._storage.get(digest)
            turned = content and self._turned(
                content, f"the file {digest} of {key.class_.__tablename__} {row_id}"
            )
            if turned and turned != content:
                session.execute(
                    update(key.class_)
                    .where(key == row_id)
                    .values({name: self._storage.put(turned)})
                )
                self.outdated.append(digest)

    def samples(self, session: Session) -> None:
        """The first lines of each imported list."""
        for row_id, reading in session.execute(select(PeopleImport.id, PeopleImport.reading)).all():
            if kept := reading.get("samples"):
                turned = b64encode(
                    self._turned(b64decode(kept), f"people_import.reading {row_id}")
                ).decode()
                session.execute(
                    update(PeopleImport)
                    .where(PeopleImport.id == row_id)
                    .values(reading={**reading, "samples": turned})
                )

    def merges(self, session: Session) -> None:
        """Contacts that an account took over from another are kept as hashes; those that it has still are hashed anew."""
        found = session.execute(
            select(PersonMerge, Person).join(Person, Person.id == PersonMerge.kept_id)
        ).all()
        for merge, kept in found:
            has = {
                "email": kept.email,
                "phone": kept.phone,
                "iin": self._new.decrypt(kept.iin_encrypted) if kept.iin_encrypted else None,
            }
            hashed = {
                name: self._hash(name, has[name], was)
                for name, was in merge.details["contacts"].items()
            }
            merge.details = {**merge.details, "contacts": hashed}

    def _hash(self, name: str, value: str | None, was: str) -> str:
        def by(cipher: FieldCipher) -> str:
            return cipher.lookup(
                cipher.lookup(value or "") if name == "iin" else value or ""
            )  # of an IIN the hash is what is taken over

        return by(self._new) if was == by(self._old) else was


def _batches(
    session: Session, table: type[Base], names: Sequence[str]
) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table that have one of the columns, in the order of its key, a thousand at a time: the key and these columns."""
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
        rows = session.execute(
            statement.where(tuple_(*keys) > tuple_(*rows[-1][: len(keys)]))
        ).all()
