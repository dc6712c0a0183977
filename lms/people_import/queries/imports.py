"""Reads of imports; an import is visible to those who manage its organisation's people."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import build_hr_scope
from lms.accounts.rules import Actor, format_full_name
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.core.rows import read_row
from lms.people_import.errors import ImportNotFound
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import NEW, WORK


def encrypt_values(value: dict[str, Any], cipher: FieldCipher) -> bytes:
    """Return values as encrypted JSON, since they may hold an IIN."""
    return cipher.encrypt(json.dumps(value, ensure_ascii=False, default=date.isoformat))


def decrypt_values(data: bytes | None, cipher: FieldCipher) -> dict[str, Any]:
    """Return the decrypted values; empty if a line has none."""
    values: dict[str, Any] = json.loads(cipher.decrypt(data)) if data else {}
    return values


def get_managed_import(session: Session, *, by: Actor, import_id: int) -> PeopleImport:
    """Return an import of an organisation whose people the actor manages.

    Raises ImportNotFound both for a missing import and for one outside the actor's scope.
    """
    people_import = session.scalar(_select_managed(by).where(PeopleImport.id == import_id))
    if people_import is None:
        raise ImportNotFound
    return people_import


def _select_managed(by: Actor) -> Select[PeopleImport]:
    """Select the imports whose people the actor manages."""
    return (
        select(PeopleImport)
        .join(Organisation, Organisation.id == PeopleImport.organisation_id)
        .where(build_hr_scope(by))
    )


def name_subject(import_id: int) -> str:
    """Return the subject under which jobs and audit events refer to an import."""
    return f"import:{import_id}"


def find_work(session: Session, people_import: PeopleImport) -> jobs.JobRow | None:
    """Return the latest job of the import's state, or None at a step that waits for a person."""
    return (
        jobs.find_latest_job(
            session, kind=WORK[people_import.state][0], subject=name_subject(people_import.id)
        )
        if people_import.state in WORK
        else None
    )


def get_current_state(session: Session, people_import: PeopleImport) -> str:
    """Return the state of an import.

    If its job ended badly, this is the state from which the step can be tried again.
    """
    work = find_work(session, people_import)
    return (
        people_import.state
        if people_import.state not in WORK or (work and work.is_open)
        else WORK[people_import.state][1]
    )


def count_applied_lines(session: Session, import_id: int) -> int:
    """Count the lines that are applied and not undone."""
    where = (ImportRow.import_id == import_id, ImportRow.applied_at.is_not(None))
    return session.scalar(select(func.count()).select_from(ImportRow).where(*where)) or 0


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An import in the list of imports."""

    id: int
    name_kk: str
    name_ru: str
    file_name: str
    state: str
    counts: dict[str, Any]
    by: str
    created_at: datetime


def list_imports(
    session: Session, *, by: Actor, limit: int, offset: int
) -> tuple[list[ImportEntry], int]:
    """Return a page of the imports in the actor's scope, latest first, and their total."""
    total = session.scalar(select(func.count()).select_from(_select_managed(by).subquery())) or 0
    rows = session.execute(
        _select_managed(by)
        .outerjoin(Person, Person.id == PeopleImport.created_by)
        .order_by(PeopleImport.id.desc())
        .limit(limit)
        .offset(offset)
        .with_only_columns(
            PeopleImport.id,
            Organisation.name_kk,
            Organisation.name_ru,
            PeopleImport.file_name,
            PeopleImport.state,
            PeopleImport.counts,
            PeopleImport.created_at,
            Person.surname,
            Person.given_name,
            Person.patronymic,
        )
    ).all()
    return [read_row(ImportEntry, row, by=_name_uploader(row)) for row in rows], total


def _name_uploader(row: Any) -> str:
    """Return the full name of who uploaded the file; empty if it is unknown."""
    return format_full_name(row.surname or "", row.given_name or "", row.patronymic or "")


def select_new_people(import_id: int) -> Select[int | None]:
    """Select the ids of the people whom an import created."""
    return select(ImportRow.person_id).where(
        ImportRow.import_id == import_id,
        ImportRow.action == NEW,
        ImportRow.applied_at.is_not(None),
        ImportRow.person_id.is_not(None),
    )
