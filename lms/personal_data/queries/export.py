"""Everything held of a person, read as the domains declare it.

Rows carry no number of the database: what they refer to is named in both languages, and whoever
acted is named by their role. Nobody else's data are in it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries.roles import list_roles_by_person
from lms.catalogue.models import Course, CourseVersion, Lesson, Quiz
from lms.certificates.models import Certificate
from lms.core.crypto import FieldCipher
from lms.core.i18n import LANGUAGES
from lms.core.key_store import KeyStore, build_label
from lms.core.personal_data import PERSON, PersonalData, PersonalTable, StoredDocument
from lms.outreach.models import Training
from lms.personal_data.rules.commitments import derive_proof_key
from lms.regions.models import RegionUnit

BATCH: Final = 500
SELF: Final = "self"
SYSTEM: Final = "system"
FORMER_STAFF: Final = "former_staff"
# Contacts that are only claimed stand as the person's own: they are what the person typed, and
# nobody learns from the file who else has them.
_CLAIMS: Final = {"email_claim": "email", "phone_claim": "phone"}
# What an imported line says of other people, and numbers of the database.
_NOT_THEIRS: Final = {"iin_hash", "candidates", "decided_id", "person_id", "post_id"}


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table that are about the person; JSON can express all values."""

    key: str
    rows: list[dict[str, Any]]


def list_documents(
    session: Session, parts: Sequence[PersonalData], ids: Collection[int]
) -> list[StoredDocument]:
    """Return the stored files about people."""
    return [document for part in parts for document in part.list_documents(session, ids)]


def read_sections(
    session: Session,
    parts: Sequence[PersonalData],
    ids: Collection[int],
    *,
    cipher: FieldCipher,
    store: KeyStore,
) -> list[Section]:
    """Return all that the domains export of these accounts of one person; accounts come first."""
    tables = [table for part in reversed(parts) for table in part.tables if table.key]
    reader = _TableReader(session, ids, cipher)
    sections = [Section(table.key, reader.read_table(table)) for table in tables]
    _add_proof_keys(session, sections, ids, store)
    return sections


class _TableReader:
    """Reads tables and replaces numbers by names."""

    def __init__(self, session: Session, ids: Collection[int], cipher: FieldCipher) -> None:
        self._session, self._ids, self._cipher = session, ids, cipher
        self._names: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
        self._roles: dict[int, tuple[str, ...]] = {}

    def read_table(self, table: PersonalTable) -> list[dict[str, Any]]:
        """Return the rows of a table, in the order of its primary key."""
        columns = [getattr(table.model, name) for name in table.columns]
        keys = table.model.__table__.primary_key.columns
        rows = self._session.execute(
            select(*columns).where(table.find(self._ids)).order_by(*keys)
        ).all()
        self._load_names(table, rows)
        return [self._describe_row(table, dict(row._mapping)) for row in rows]

    def _load_names(self, table: PersonalTable, rows: Sequence[Any]) -> None:
        for column, (_key, load) in _REFERENCES.items():
            if column in table.columns:
                fresh = {getattr(row, column) for row in rows} - self._names[column].keys()
                numbers = sorted(fresh - {None})
                for start in range(0, len(numbers), BATCH):
                    batch = numbers[start : start + BATCH]
                    self._names[column] |= load(self._session, batch)
        actors = {getattr(row, column) for column in table.actors for row in rows}
        self._load_roles(sorted(actors - self._roles.keys() - {None, *self._ids}))

    def _load_roles(self, person_ids: Sequence[int]) -> None:
        self._roles |= dict.fromkeys(person_ids, ())
        for start in range(0, len(person_ids), BATCH):
            self._roles |= list_roles_by_person(self._session, person_ids[start : start + BATCH])

    def _describe_row(self, table: PersonalTable, row: dict[str, Any]) -> dict[str, Any]:
        described: dict[str, Any] = {}
        for name, value in row.items():
            if name in table.actors:
                described[name] = self._name_actor(value)
            elif name in _REFERENCES:
                key = _REFERENCES[name][0]
                described[key] = None if value is None else self._names[name].get(value)
            elif isinstance(value, bytes):
                described |= self._decrypt(name, value)
            elif name in _CLAIMS:
                described[_CLAIMS[name]] = value or described.get(_CLAIMS[name])
            else:
                described[name.removesuffix("_encrypted")] = _to_json(value)
        return described

    def _name_actor(self, person_id: int | None) -> str:
        """Return who acted: the person, the system, or the roles that somebody else holds now."""
        if person_id is None:
            return SYSTEM
        if person_id in self._ids:
            return SELF
        return ", ".join(self._roles[person_id]) or FORMER_STAFF

    def _decrypt(self, name: str, value: bytes) -> dict[str, Any]:
        # A person missing from an imported list has a line without data.
        if not value:
            return {name: None}
        text = self._cipher.decrypt(value)
        if name.endswith("_encrypted"):
            return {name.removesuffix("_encrypted"): text}
        return {name: _drop_others(json.loads(text))}


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _drop_others(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _drop_others(part) for name, part in value.items() if name not in _NOT_THEIRS}
    return [_drop_others(part) for part in value] if isinstance(value, list) else value


def _add_proof_keys(
    session: Session, sections: Sequence[Section], ids: Collection[int], store: KeyStore
) -> None:
    """Add to each certificate the key by which its holder can prove it after an erasure."""
    query = select(Certificate.number, Person.id, Person.created_at).join(
        Person, Person.id == Certificate.person_id
    )
    labels = {
        row.number: build_label(PERSON, row.id, row.created_at)
        for row in session.execute(query.where(Certificate.person_id.in_(ids)))
    }
    secrets = store.fetch_keys(set(labels.values())) if labels else {}
    for section in sections:
        for row in section.rows if section.key == "certificates" else ():
            secret = secrets.get(labels[row["number"]])
            row["proof_key"] = (
                None if secret is None else derive_proof_key(secret, row["number"]).hex()
            )


def _load_bilingual(model: Any, name: str) -> Any:
    """Return a loader of names in both languages by id."""

    def load(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        texts = (getattr(model, f"{name}_{language}").label(language) for language in LANGUAGES)
        rows = session.execute(select(model.id, *texts).where(model.id.in_(ids)))
        return {row.id: {"kk": row.kk, "ru": row.ru} for row in rows}

    return load


def _load_courses(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    query = select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    query = query.join(CourseVersion, CourseVersion.id == Course.current_version_id)
    rows = session.execute(query.where(Course.id.in_(ids)))
    return {row.id: {"kk": row.title_kk, "ru": row.title_ru} for row in rows}


# Column to the key under which the name stands in the file, and what loads the names.
_REFERENCES: Final[dict[str, tuple[str, Any]]] = {
    "course_id": ("course", _load_courses),
    "region_unit_id": ("area", _load_bilingual(RegionUnit, "name")),
    "organisation_id": ("organisation", _load_bilingual(Organisation, "name")),
    "lesson_id": ("lesson", _load_bilingual(Lesson, "title")),
    "quiz_id": ("quiz", _load_bilingual(Quiz, "title")),
    "training_id": ("training", _load_bilingual(Training, "title")),
}
