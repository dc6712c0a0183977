"""Replacement of LMS_IIN_KEY by another key.

Everything that the key encrypts or hashes is listed here: IINs and claimed ones with their look-up
hashes, secrets of second factors, imported lists with their files, cards that were drawn for them,
rows and unread files of other lists, documents of exemptions, keys of large files and of files of
people's own data, and contacts in records of merges. The throttle's counts and the log's hashes of
IP addresses use the key too; they expire soon and simply begin anew.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import IinConflict, Person, PersonMerge, SecondFactor
from lms.cli._key_rows import read_batches
from lms.core.crypto import FieldCipher
from lms.core.database import Base, Database
from lms.core.jobs import Job
from lms.core.storage import FileStorage
from lms.large_files.models import LargeFile
from lms.obligations.models import Exemption, TargetList, TargetListLine
from lms.people_import.models import ImportCorrection, ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB
from lms.personal_data.models import PersonalFile


class NeitherKeyOpens(Exception):
    """Raised if a stored value is opened by neither key; the message names it.

    Nothing was changed.
    """


def replace_key(
    database: Database,
    storage: FileStorage,
    temporary_storage: FileStorage,
    *,
    old: FieldCipher,
    new: FieldCipher,
) -> int:
    """Encrypt everything with the new key; return how many values were encrypted anew.

    All happens in one transaction, and what the new key already opens is left alone: after a kill
    the command is simply run again. New files are written before the commit that names them, old
    ones are removed after it. Raises NeitherKeyOpens.
    """
    replacement = _KeyReplacement(old, new)
    with database.write() as session:
        for table, iins in ((Person, ("iin", "iin_claim")), (IinConflict, ("iin",))):
            columns = [f"{name}_encrypted" for name in iins]
            replacement.replace_columns(session, table, columns, replacement.replace_iin_hashes)
        replacement.replace_columns(
            session, SecondFactor, ("secret_encrypted", "waiting_encrypted")
        )
        replacement.replace_columns(session, LargeFile, ("key_encrypted",))
        replacement.replace_columns(session, PersonalFile, ("key_encrypted",))
        replacement.replace_columns(
            session, ImportRow, ("data", "before"), replacement.replace_hash_in_row
        )
        replacement.replace_columns(session, ImportCorrection, ("data",))
        replacement.replace_columns(session, TargetListLine, ("text",))
        replacement.replace_files(session, storage, PeopleImport.file_sha256)
        replacement.replace_files(session, storage, Exemption.document_sha256)
        replacement.replace_files(session, temporary_storage, TargetList.file_sha256)
        replacement.replace_card_files(session, temporary_storage)
        replacement.replace_samples(session)
        replacement.replace_merges(session)
    for holder, digest in replacement.outdated:
        holder.remove(digest)
    return replacement.count


class _KeyReplacement:
    """One run: both keys, the count, and the files to remove after the commit."""

    def __init__(self, old: FieldCipher, new: FieldCipher) -> None:
        self._old, self._new = old, new
        self.count = 0
        self.outdated: list[tuple[FileStorage, str]] = []

    def _encrypt_anew(self, data: bytes, where: str) -> bytes:
        """Return the data encrypted with the new key."""
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

    def replace_columns(
        self,
        session: Session,
        table: type[Base],
        names: Sequence[str],
        follow: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        """Encrypt columns of a table; `follow` changes what else of a row depends on them."""
        for rows in read_batches(session, table, names):
            values = [dict(row._mapping) for row in rows]
            for row in values:
                row |= {
                    name: self._encrypt_anew(row[name], f"{table.__tablename__}.{name}")
                    for name in names
                    if row[name]
                }
                if follow:
                    follow(row)
            session.execute(update(table), values)

    def replace_iin_hashes(self, row: dict[str, Any]) -> None:
        """Set the hashes by which IINs and claims are found."""
        for name in ("iin", "iin_claim"):
            if encrypted := row.get(f"{name}_encrypted"):
                row[f"{name}_hash"] = self._new.lookup(self._new.decrypt(encrypted))

    def replace_hash_in_row(self, row: dict[str, Any]) -> None:
        """Replace the IIN's hash in the record of what an imported row changed.

        Undoing the import needs it.
        """
        if (
            row["data"]
            and row["before"]
            and "iin_hash" in (changes := self._new.decrypt(row["before"]))
        ):
            iin = json.loads(self._new.decrypt(row["data"])).get("iin") or ""
            row["before"] = self._new.encrypt(
                changes.replace(self._old.lookup(iin), self._new.lookup(iin))
            )

    def replace_files(
        self, session: Session, storage: FileStorage, name: InstrumentedAttribute[Any]
    ) -> None:
        """Encrypt files, which are named by the hash of their content; skip missing ones."""
        table = name.class_
        for row_id, digest in session.execute(select(table.id, name).where(name.is_not(None))):
            fresh = self._replace_file(storage, digest, f"{table.__tablename__} {row_id}")
            if fresh != digest:
                session.execute(update(table).where(table.id == row_id).values({name: fresh}))

    def _replace_file(self, storage: FileStorage, digest: str, owner: str) -> str:
        """Encrypt a file; return the name that it has now."""
        content = storage.get(digest)
        if not content:
            return digest
        encrypted = self._encrypt_anew(content, f"the file {digest} of {owner}")
        if encrypted == content:
            return digest
        self.outdated.append((storage, digest))
        return storage.put(encrypted)

    def replace_card_files(self, session: Session, storage: FileStorage) -> None:
        """Encrypt the files of drawn cards, which a later drawing names too."""
        new_digests: dict[str, str] = {}

        def rename(files: list[dict[str, Any]], owner: str) -> list[dict[str, Any]]:
            for digest in {file["sha256"] for file in files} - new_digests.keys():
                new_digests[digest] = self._replace_file(storage, digest, owner)
            return [{**file, "sha256": new_digests[file["sha256"]]} for file in files]

        query = select(Job.id, Job.params, Job.cursor).where(Job.kind == CARDS_JOB)
        for job_id, *values in session.execute(query).all():
            params, cursor = (
                {**entry, "files": rename(entry["files"], f"job {job_id}")}
                if "files" in entry
                else entry
                for entry in values
            )
            session.execute(
                update(Job).where(Job.id == job_id).values(params=params, cursor=cursor)
            )

    def replace_samples(self, session: Session) -> None:
        """Encrypt the first lines of each imported list."""
        rows = session.execute(select(PeopleImport.id, PeopleImport.reading)).all()
        for row_id, reading in rows:
            if samples := reading.get("samples"):
                encrypted = b64encode(
                    self._encrypt_anew(b64decode(samples), f"people_import.reading {row_id}")
                ).decode()
                session.execute(
                    update(PeopleImport)
                    .where(PeopleImport.id == row_id)
                    .values(reading={**reading, "samples": encrypted})
                )

    def replace_merges(self, session: Session) -> None:
        """Replace hashes of contacts that an account took over in a merge.

        Only contacts that the account still has can be hashed anew.
        """
        merges = session.execute(
            select(PersonMerge, Person).join(Person, Person.id == PersonMerge.kept_id)
        ).all()
        for merge, person in merges:
            contacts = {
                "email": person.email,
                "phone": person.phone,
                "iin": self._new.decrypt(person.iin_encrypted) if person.iin_encrypted else None,
            }
            new_hashes = {
                name: self._hash(name, contacts[name], old_hash)
                for name, old_hash in merge.details.get("contacts", {}).items()
            }
            merge.details = {**merge.details, "contacts": new_hashes}

    def _hash(self, name: str, value: str | None, old_hash: str) -> str:
        def hash_with(cipher: FieldCipher) -> str:
            # Of an IIN its look-up hash was taken over, so it is hashed twice.
            return cipher.lookup(cipher.lookup(value or "") if name == "iin" else value or "")

        return hash_with(self._new) if old_hash == hash_with(self._old) else old_hash
