"""Create and delete lists of people for assignments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.database import Database, upsert
from lms.core.storage import FileStorage
from lms.obligations.errors import (
    ListEmpty,
    ListInUse,
    ListNameMissing,
    ListNameTaken,
    ListNotFound,
    TargetNotFound,
)
from lms.obligations.models import TargetList, TargetListLine, TargetListPerson
from lms.obligations.queries import find_target, is_in_target
from lms.obligations.queries.list_readings import find_reading_job
from lms.obligations.queries.lists import find_target_list, list_lists_named
from lms.obligations.queries.selection import SLICE
from lms.obligations.rules import MAX_NAME, Target
from lms.obligations.rules.lists import FAILED, READY


def create_target_list(
    session: Session,
    *,
    name: str,
    target: Target,
    person_ids: Sequence[int],
    by: Actor,
    now: datetime,
) -> int:
    """Create a list of those of the people who are in the target; return its id.

    Raises as add_list, and ListEmpty.
    """
    row = add_list(session, name=name, target=target, state=READY, by=by, now=now)
    member_ids = _filter_by_target(session, person_ids, target)
    if not member_ids:
        raise ListEmpty
    add_members(session, row.id, member_ids)
    record_list_event(session, "target_list_made", row.id, by, now)
    return row.id


def add_list(
    session: Session, *, name: str, target: Target, state: str, by: Actor, now: datetime
) -> TargetList:
    """Add a list without people, in the place of one of this name that could not be read.

    Raises ListNameMissing, TargetNotFound, ListNameTaken.
    """
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME:
        raise ListNameMissing(most=MAX_NAME)
    if find_target(session, by, target) is None:
        raise TargetNotFound
    for same in list_lists_named(session, name=name, target=target):
        if same.state != FAILED:
            raise ListNameTaken
        _delete_rows(session, same.id)
    row = TargetList(
        name=name,
        region_unit_id=target.region_unit_id,
        organisation_id=target.organisation_id,
        created_by=by.audit_id,
        created_at=now,
        state=state,
    )
    session.add(row)
    session.flush()
    return row


def add_members(session: Session, list_id: int, person_ids: Sequence[int]) -> None:
    """Put people on a list, whoever stands there already once."""
    members = [{"list_id": list_id, "person_id": person_id} for person_id in person_ids]
    if members:
        session.execute(upsert(session, TargetListPerson).on_conflict_do_nothing(), members)


def delete_target_list(
    database: Database, storage: FileStorage, *, list_id: int, by: Actor, now: datetime
) -> None:
    """Delete a list, also while it is read, and the file from which it is read.

    Takes the database: the file is removed after the commit. Raises ListNotFound outside the
    actor's scope, ListInUse while an assignment that is in force or waiting uses it.
    """
    with database.write() as session:
        row = find_target_list(session, by, list_id)
        if row is None:
            raise ListNotFound
        if row.used_by:
            raise ListInUse
        job = find_reading_job(session, list_id)
        # A step of the reading locks its job first, so this does too.
        if job is not None:
            jobs.cancel(session, job.id, now=now)
        digest = session.scalar(select(TargetList.file_sha256).where(TargetList.id == list_id))
        _delete_rows(session, list_id)
        record_list_event(session, "target_list_deleted", list_id, by, now)
    if digest is not None:
        storage.remove(digest)


def _delete_rows(session: Session, list_id: int) -> None:
    for table in (TargetListLine, TargetListPerson):
        session.execute(delete(table).where(table.list_id == list_id))
    session.execute(delete(TargetList).where(TargetList.id == list_id))


def _filter_by_target(session: Session, person_ids: Sequence[int], target: Target) -> list[int]:
    unique_ids = sorted(set(person_ids))
    member_ids: list[int] = []
    for start in range(0, len(unique_ids), SLICE):
        is_in_slice = Person.id.in_(unique_ids[start : start + SLICE])
        query = select(Person.id).where(is_in_slice, is_in_target(target)).order_by(Person.id)
        member_ids += session.scalars(query)
    return member_ids


def record_list_event(session: Session, kind: str, list_id: int, by: Actor, now: datetime) -> None:
    """Record an event of a list for the audit."""
    record_event(session, kind=kind, subject=f"target_list:{list_id}", now=now, by_id=by.audit_id)
