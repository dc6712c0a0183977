"""Queries of imports; an import is visible to those who manage its organisation's people."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import build_hr_scope
from lms.accounts.rules import Actor, format_full_name, mask_iin
from lms.auth.queries.cards import can_receive_card
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.people_import.errors import ImportNotFound
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import FAULTY, MISSING, NEW, WORK


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


def subject_of(import_id: int) -> str:
    """Return the subject under which jobs and audit events refer to an import."""
    return f"import:{import_id}"


def find_work(session: Session, people_import: PeopleImport) -> jobs.JobRow | None:
    """Return the latest job of the import's state, or None at a step that waits for a person."""
    return (
        jobs.find_latest_job(
            session, kind=WORK[people_import.state][0], subject=subject_of(people_import.id)
        )
        if people_import.state in WORK
        else None
    )


def current_state(session: Session, people_import: PeopleImport) -> str:
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
    return [
        ImportEntry(
            id=row.id,
            name_kk=row.name_kk,
            name_ru=row.name_ru,
            file_name=row.file_name,
            state=row.state,
            counts=row.counts,
            by=format_full_name(row.surname or "", row.given_name or "", row.patronymic or ""),
            created_at=row.created_at,
        )
        for row in rows
    ], total


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line of an import as its page shows it.

    `changes` maps a field to its old and new value; an IIN is masked.
    """

    line: int
    action: str
    person_id: int | None
    name: str
    iin: str
    organisation_id: int | None
    changes: dict[str, tuple[str | None, str | None]]
    faults: list[Any]
    applied: bool


def list_lines(
    session: Session,
    *,
    import_id: int,
    action: str,
    not_undone: bool,
    limit: int,
    offset: int,
    cipher: FieldCipher,
) -> tuple[list[LineEntry], int]:
    """Return a page of an import's lines and their total.

    `action` filters (all if empty); `not_undone`: only lines that an undo left applied.
    """
    where = [ImportRow.import_id == import_id]
    if action:
        where.append(ImportRow.action == action)
    if not_undone:
        where.append(ImportRow.applied_at.is_not(None))
    total = session.scalar(select(func.count()).select_from(ImportRow).where(*where)) or 0
    rows = session.execute(
        select(ImportRow, Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Person, Person.id == ImportRow.person_id)
        .where(*where)
        .order_by(func.abs(ImportRow.line) if action == MISSING else ImportRow.line)
        .limit(limit)
        .offset(offset)
    ).all()
    return [_build_line(row[0], row[1:], cipher) for row in rows], total


def _build_line(row: ImportRow, person: Sequence[str | None], cipher: FieldCipher) -> LineEntry:
    """Return the line with its person's name and its changes decrypted."""
    data, before = decrypt_values(row.data, cipher), decrypt_values(row.before, cipher)
    if row.action == MISSING:
        name = format_full_name(*(part or "" for part in person))
    else:
        name = format_full_name(
            *(data.get(part) or "" for part in ("surname", "given_name", "patronymic"))
        )
    changes = {
        name: (old, new)
        for name, (old, new) in before.get(
            "changes", before if "ended" not in before else {}
        ).items()
    }
    if "iin" in changes:
        changes["iin"] = (None, mask_iin(changes["iin"][1] or ""))
    visible_changes = changes if row.action not in (NEW, FAULTY) else {}
    iin = mask_iin(data["iin"]) if data.get("iin") else ""
    return LineEntry(
        line=row.line,
        action=row.action,
        person_id=row.person_id,
        name=name,
        iin=iin,
        organisation_id=data.get("organisation_id"),
        changes=visible_changes,
        faults=row.faults,
        applied=row.applied_at is not None,
    )


def select_new_people(import_id: int) -> Select[int | None]:
    """Select the ids of the people whom an import created."""
    return select(ImportRow.person_id).where(
        ImportRow.import_id == import_id,
        ImportRow.action == NEW,
        ImportRow.applied_at.is_not(None),
        ImportRow.person_id.is_not(None),
    )


def list_awaiting_cards(
    session: Session, *, by: Actor, import_id: int, limit: int
) -> tuple[list[int], int]:
    """Return the first created people who still need a sign-in card, and their total.

    These have no password yet, and the actor may give them a card.
    """
    where = (
        Person.id.in_(select_new_people(import_id)),
        Person.password_hash.is_(None),
        can_receive_card(by),
    )
    total = session.scalar(select(func.count()).select_from(Person).where(*where)) or 0
    return list(
        session.scalars(select(Person.id).where(*where).order_by(Person.id).limit(limit))
    ), total
