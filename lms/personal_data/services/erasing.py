"""The erasure of a person's accounts, in steps that can be repeated.

First everything goes in one transaction of the database, then the keys are destroyed, which
reaches the backups, then files are removed. Whatever was interrupted is completed by the job, or by
the replay after a restore.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.key_store import KeyStore, build_label, parse_label
from lms.core.personal_data import PERSON, Erasure, PersonalData
from lms.core.storage import FileStorage
from lms.personal_data.queries.requests import list_account_ids
from lms.personal_data.rules.commitments import compute_commitment, derive_proof_key


@dataclass(frozen=True, slots=True)
class Remains:
    """What is to be removed after the transaction: keys by label, files by hash, mails by token."""

    labels: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    temporary_files: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    commitments: dict[str, str] = field(default_factory=dict)

    def pack(self) -> dict[str, Any]:
        """Return the remains as a job's cursor stores them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Eraser:
    """What an erasure needs: the parts of all domains, keys and cipher."""

    parts: Sequence[PersonalData]
    store: KeyStore
    cipher: FieldCipher

    def prepare(
        self, session: Session, *, person_id: int, moment: Moment, by_id: int | None
    ) -> Erasure:
        """Find what is to be erased; only reads, and may take long."""
        people = _load_people(session, list_account_ids(session, person_id))
        commitments = self._load_commitments(people)
        erasure = Erasure(
            person_ids=tuple(person.id for person in people),
            moment=moment,
            by_id=by_id,
            cipher=self.cipher,
            commit_to=_Committer(self.store, self.cipher, people, commitments).commit,
            contacts=frozenset(
                text for person in people for text in _list_contacts(person, self.cipher)
            ),
            names=frozenset(
                (person.surname, person.given_name)
                for person in people
                if person.erased_at is None and person.surname and person.given_name
            ),
        )
        for part in self.parts:
            part.prepare(session, erasure)
        return erasure

    def erase(self, session: Session, erasure: Erasure) -> Remains:
        """Erase in the caller's transaction, and return what remains to be removed after it."""
        people = _load_people(session, erasure.person_ids, lock=True)
        for part in self.parts:
            part.erase(session, erasure)
        labels = [build_label(PERSON, person.id, person.created_at) for person in people]
        return Remains(
            labels=[*labels, *sorted(set(erasure.holders))],
            files=sorted(set(erasure.files)),
            temporary_files=sorted(set(erasure.temporary_files)),
            mails=sorted(set(erasure.mails)),
            commitments=dict(erasure.commitments),
        )

    def _load_commitments(self, people: Sequence[Person]) -> dict[str, str]:
        labels = {build_label(PERSON, person.id, person.created_at) for person in people}
        return {
            number: value
            for key in self.store.list_destroyed()
            if key.label in labels
            for number, value in key.commitments.items()
        }


class _Committer:
    """Computes commitments with the keys of people, or repeats those of an earlier erasure."""

    def __init__(
        self,
        store: KeyStore,
        cipher: FieldCipher,
        people: Sequence[Person],
        earlier_commitments: Mapping[str, str],
    ) -> None:
        labels = {person.id: build_label(PERSON, person.id, person.created_at) for person in people}
        secrets = store.fetch_keys(labels.values())
        self._secrets = {person_id: secrets[label] for person_id, label in labels.items()}
        self._iins = {
            person.id: cipher.decrypt(person.iin_encrypted) if person.iin_encrypted else ""
            for person in people
        }
        self._earlier_commitments = earlier_commitments

    def commit(self, person_id: int, number: str, name: str) -> str | None:
        secret = self._secrets.get(person_id)
        if number in self._earlier_commitments or secret is None:
            return self._earlier_commitments.get(number)
        return compute_commitment(
            derive_proof_key(secret, number), number, name, self._iins[person_id]
        )


def remove_remains(
    remains: Remains,
    *,
    store: KeyStore,
    storage: FileStorage,
    temporary_storage: FileStorage,
    remove_mail: Callable[[str], None],
    now: datetime,
) -> None:
    """Destroy the keys and remove files and mails. Idempotent."""
    store.destroy(remains.labels, now=now, files=remains.files, commitments=remains.commitments)
    for digest in remains.files:
        storage.remove(digest)
    for digest in remains.temporary_files:
        temporary_storage.remove(digest)
    for token in remains.mails:
        remove_mail(token)


def list_returned_people(session: Session, store: KeyStore) -> list[int]:
    """Return the people whose key is destroyed while the database has them: after a restore."""
    person_ids: list[int] = []
    for key in store.list_destroyed():
        table, row_id, created_at = parse_label(key.label)
        if table == PERSON:
            same_person = (Person.id == row_id, Person.created_at == created_at)
            person_ids += session.scalars(
                select(Person.id).where(*same_person, Person.erased_at.is_(None))
            )
    return person_ids


def list_unregistered_labels(session: Session, store: KeyStore) -> list[str]:
    """Return labels of erased people whom the store does not know: an older store was put back."""
    destroyed = {key.label for key in store.list_destroyed()}
    rows = session.execute(
        select(Person.id, Person.created_at).where(Person.erased_at.is_not(None))
    )
    labels = [build_label(PERSON, row.id, row.created_at) for row in rows]
    return [label for label in labels if label not in destroyed]


def _load_people(
    session: Session, person_ids: Sequence[int], *, lock: bool = False
) -> Sequence[Person]:
    query = select(Person).where(Person.id.in_(person_ids)).order_by(Person.id)
    query = query.execution_options(populate_existing=True)
    return session.scalars(query.with_for_update() if lock else query).all()


def _list_contacts(person: Person, cipher: FieldCipher) -> list[str]:
    encrypted = (person.iin_encrypted, person.iin_claim_encrypted)
    iins = [cipher.decrypt(iin) for iin in encrypted if iin]
    claims = (person.email_claim, person.phone_claim)
    return [text for text in (person.email, person.phone, *claims, *iins) if text]
