"""Reads of imports. An import is seen by whoever manages the people of its organisation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import organisations_of_hr
from lms.accounts.queries.cards import can_be_given
from lms.accounts.rules import Actor, full_name, mask_iin
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.people_import.errors import ImportNotFound
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import FAULTY, MISSING, NEW, WORK


def sealed(value: dict[str, Any], cipher: FieldCipher) -> bytes:
    """A value that tells of a person, as a line keeps it: encrypted, since it holds IINs."""
    return cipher.encrypt(json.dumps(value, ensure_ascii=False, default=date.isoformat))


def opened(data: bytes | None, cipher: FieldCipher) -> dict[str, Any]:
    """The value in clear; nothing for a line without one."""
    found: dict[str, Any] = json.loads(cipher.decrypt(data)) if data else {}
    return found


def managed_import(session: Session, *, by: Actor, import_id: int) -> PeopleImport:
    """The import, if the actor manages the people of its organisation. Raises ImportNotFound, whether there is none or not for this actor."""
    found = session.scalar(_managed(by).where(PeopleImport.id == import_id))
    if found is None:
        raise ImportNotFound
    return found


def _managed(by: Actor) -> Select[PeopleImport]:
    return (
        select(PeopleImport)
        .join(Organisation, Organisation.id == PeopleImport.organisation_id)
        .where(organisations_of_hr(by))
    )


def subject_of(import_id: int) -> str:
    """What the jobs and the records of an import are about."""
    return f"import:{import_id}"


def work_of(session: Session, found: PeopleImport) -> jobs.JobRow | None:
    """The background work that the import waits for, or that ended badly; None if it is at a step of people's."""
    return (
        jobs.latest(session, kind=WORK[found.state][0], subject=subject_of(found.id))
        if found.state in WORK
        else None
    )


def standing(session: Session, found: PeopleImport) -> str:
    """The state of the import; where its background work ended badly, the one from which it can be tried again."""
    work = work_of(session, found)
    return (
        found.state if found.state not in WORK or (work and work.is_open) else WORK[found.state][1]
    )


def applied_lines(session: Session, import_id: int) -> int:
    """How many lines are applied and not taken back."""
    where = (ImportRow.import_id == import_id, ImportRow.applied_at.is_not(None))
    return session.scalar(select(func.count()).select_from(ImportRow).where(*where)) or 0


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An import in the list of them."""

    id: int
    name_kk: str
    name_ru: str
    file_name: str
    state: str
    counts: dict[str, Any]
    by: str
    created_at: datetime


def imports(
    session: Session, *, by: Actor, limit: int, offset: int
) -> tuple[list[ImportEntry], int]:
    """A part of the imports that the actor may see, the latest first, and how many there are."""
    total = session.scalar(select(func.count()).select_from(_managed(by).subquery())) or 0
    rows = session.execute(
        _managed(by)
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
            row.id,
            row.name_kk,
            row.name_ru,
            row.file_name,
            row.state,
            row.counts,
            full_name(row.surname or "", row.given_name or "", row.patronymic or ""),
            row.created_at,
        )
        for row in rows
    ], total


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line of an import as its page shows it. `changes`: field to what is there and what the list says; an IIN comes masked."""

    line: int
    action: str
    person_id: int | None
    name: str
    iin: str
    organisation_id: int | None
    changes: dict[str, tuple[str | None, str | None]]
    faults: list[Any]
    applied: bool


def lines(
    session: Session,
    *,
    import_id: int,
    action: str,
    kept: bool,
    limit: int,
    offset: int,
    cipher: FieldCipher,
) -> tuple[list[LineEntry], int]:
    """A part of the lines of an import, and how many there are.

    Lines with an action (all, if it is empty), or those that an undoing left.
    """
    where = [ImportRow.import_id == import_id]
    if action:
        where.append(ImportRow.action == action)
    if kept:
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
    return [_line(row[0], row[1:], cipher) for row in rows], total


def _line(row: ImportRow, person: Sequence[str | None], cipher: FieldCipher) -> LineEntry:
    says, kept = opened(row.data, cipher), opened(row.before, cipher)
    if row.action == MISSING:
        name = full_name(*(part or "" for part in person))
    else:
        name = full_name(
            *(says.get(part) or "" for part in ("surname", "given_name", "patronymic"))
        )
    changes = {
        name: (old, new)
        for name, (old, new) in kept.get("changes", kept if "ended" not in kept else {}).items()
    }
    if "iin" in changes:
        changes["iin"] = (None, mask_iin(changes["iin"][1] or ""))
    shown = changes if row.action not in (NEW, FAULTY) else {}
    iin = mask_iin(says["iin"]) if says.get("iin") else ""
    return LineEntry(
        row.line,
        row.action,
        row.person_id,
        name,
        iin,
        says.get("organisation_id"),
        shown,
        row.faults,
        row.applied_at is not None,
    )


def new_people(import_id: int) -> Select[int | None]:
    """A query for the ids of the people whom an import brought."""
    return select(ImportRow.person_id).where(
        ImportRow.import_id == import_id,
        ImportRow.action == NEW,
        ImportRow.applied_at.is_not(None),
        ImportRow.person_id.is_not(None),
    )


def awaiting_cards(
    session: Session, *, by: Actor, import_id: int, limit: int
) -> tuple[list[int], int]:
    """The first of the people whom an import brought who have no password yet and may get a sign-in card from the actor, and how many there are."""
    where = (Person.id.in_(new_people(import_id)), Person.password_hash.is_(None), can_be_given(by))
    total = session.scalar(select(func.count()).select_from(Person).where(*where)) or 0
    return list(
        session.scalars(select(Person.id).where(*where).order_by(Person.id).limit(limit))
    ), total
