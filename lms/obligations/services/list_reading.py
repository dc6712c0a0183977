"""Read the uploaded file of a list: at once if it is small, else by steps of a background job."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import OPERATOR, Actor
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.core.database import upsert
from lms.core.errors import DomainError
from lms.core.storage import FileStorage
from lms.core.tables.reader import refuse_others
from lms.obligations.errors import ListEmpty, ListFileGone, ListNotFound, TargetNotFound
from lms.obligations.models import TargetList, TargetListLine, TargetListPerson
from lms.obligations.queries import find_target
from lms.obligations.queries.list_readings import LIST_JOB, build_list_subject
from lms.obligations.rules import Target
from lms.obligations.rules.lists import FAILED, MOST_MISSING, READING, READY
from lms.obligations.services.list_files import (
    MatchedPeople,
    PeopleFile,
    match_cells,
    open_people_file,
    read_small_file,
)
from lms.obligations.services.lists import add_list, add_members, record_list_event

_NAME_LETTERS: Final = 200


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list whose file is read, as a turn of its job needs it."""

    id: int
    target: Target
    file_name: str
    file_sha256: str
    by: Actor


@dataclass(frozen=True, slots=True)
class CreatedList:
    """A new list; `missing` rows of its file name nobody, None while a job reads it."""

    list_id: int
    missing: int | None


def create_list(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    name: str,
    target: Target,
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
) -> CreatedList:
    """Create a list of the people in a file: at once if it is small, else by a job.

    A small file is read before the transaction begins. Raises as add_list and open_people_file,
    and ListEmpty.
    """
    refuse_others(content, file_name)
    people_file = read_small_file(content, file_name)
    if people_file is None:
        list_id = begin_reading(
            session,
            storage,
            cipher,
            name=name,
            target=target,
            file_name=file_name,
            content=content,
            by=by,
            now=now,
        )
        return CreatedList(list_id, missing=None)
    return _create_small_list(
        session, cipher, name=name, target=target, people_file=people_file, by=by, now=now
    )


def _create_small_list(
    session: Session,
    cipher: FieldCipher,
    *,
    name: str,
    target: Target,
    people_file: PeopleFile,
    by: Actor,
    now: datetime,
) -> CreatedList:
    row = add_list(session, name=name, target=target, state=READING, by=by, now=now)
    missing = 0
    for cells in people_file.iter_batches():
        matches = match_cells(
            session, cells, kind=people_file.kind, target=target, by=by, cipher=cipher
        )
        missing = store_matched(session, cipher, row.id, matches, missing=missing)
    finish_reading(session, row.id, missing=missing, by=by, now=now)
    return CreatedList(row.id, missing)


def begin_reading(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    name: str,
    target: Target,
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
) -> int:
    """Store the file of a list encrypted, enqueue its reading and return the list's id.

    Raises as add_list.
    """
    digest = storage.put(cipher.encrypt_bytes(content))  # written before anybody waits to write
    row = add_list(session, name=name, target=target, state=READING, by=by, now=now)
    row.file_name = file_name[-_NAME_LETTERS:]
    row.file_sha256 = digest
    session.flush()
    jobs.enqueue(
        session, kind=LIST_JOB, subject=build_list_subject(row.id), now=now, by_id=by.audit_id
    )
    record_list_event(session, "target_list_uploaded", row.id, by, now)
    return row.id


def load_reading(session: Session, subject: str, by_id: int | None) -> ListReading:
    """Return the list that a job reads, with the roles that whoever uploaded it holds now.

    Raises ListNotFound, and TargetNotFound if they no longer answer for the list's target.
    """
    row = session.get(TargetList, _parse_subject(subject), populate_existing=True)
    if row is None or row.state != READING:
        raise ListNotFound
    target = Target(region_unit_id=row.region_unit_id, organisation_id=row.organisation_id)
    by = OPERATOR if by_id is None else load_actor_by_id(session, by_id)
    if by is None or find_target(session, by, target) is None:
        raise TargetNotFound
    return ListReading(
        id=row.id, target=target, file_name=row.file_name, file_sha256=row.file_sha256 or "", by=by
    )


def find_stored_file(session: Session, subject: str) -> str | None:
    """Return the uploaded file that the list of a job refers to, if any."""
    query = select(TargetList.file_sha256).where(TargetList.id == _parse_subject(subject))
    return session.scalar(query)


def open_stored_file(storage: FileStorage, cipher: FieldCipher, reading: ListReading) -> PeopleFile:
    """Open the uploaded file. Raises ListFileGone, and as open_people_file."""
    content = storage.get(reading.file_sha256) if reading.file_sha256 else None
    if content is None:
        raise ListFileGone
    return open_people_file(cipher.decrypt_bytes(content), reading.file_name)


def store_matched(
    session: Session, cipher: FieldCipher, list_id: int, matches: MatchedPeople, *, missing: int
) -> int:
    """Store the people and the missing lines of a batch; return how many lines are missing now.

    `missing`: how many were missing in the batches before.
    """
    add_members(session, list_id, matches.person_ids)
    lines: list[dict[str, Any]] = [
        {"list_id": list_id, "line": row.line, "text": cipher.encrypt(row.text)}
        for row in matches.missing[: max(0, MOST_MISSING - missing)]
    ]
    if lines:
        session.execute(upsert(session, TargetListLine).on_conflict_do_nothing(), lines)
    return missing + len(matches.missing)


def finish_reading(
    session: Session, list_id: int, *, missing: int, by: Actor, now: datetime
) -> None:
    """Let assignments use the list. Raises ListEmpty if nobody was found."""
    member = select(TargetListPerson.person_id).where(TargetListPerson.list_id == list_id)
    if session.scalar(member.limit(1)) is None:
        raise ListEmpty
    _change_state(session, list_id, READY, {"missing": missing})
    record_list_event(session, "target_list_made", list_id, by, now)


def fail_reading(session: Session, subject: str, error: DomainError, *, missing: int) -> None:
    """Note why a list could not be read; nobody stands on it then.

    The rows that name nobody stay if they are the reason.
    """
    list_id = _parse_subject(subject)
    is_explained = isinstance(error, ListEmpty)
    for table in (TargetListPerson,) if is_explained else (TargetListPerson, TargetListLine):
        session.execute(delete(table).where(table.list_id == list_id))
    result = {
        "error": getattr(error, "reason", "") or error.message,
        "values": dict(error.params),
        "missing": missing if is_explained else 0,
    }
    _change_state(session, list_id, FAILED, result)


def _change_state(session: Session, list_id: int, state: str, reading: dict[str, Any]) -> None:
    session.execute(
        update(TargetList)
        .where(TargetList.id == list_id)
        .values(state=state, reading=reading, file_sha256=None)
    )


def _parse_subject(subject: str) -> int:
    return int(subject.partition(":")[2])
