"""Create and delete lists of people for assignments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.obligations.errors import (
    ListEmpty,
    ListInUse,
    ListNameMissing,
    ListNameTaken,
    ListNotFound,
    TargetNotFound,
)
from lms.obligations.models import TargetList, TargetListPerson
from lms.obligations.queries.lists import find_target_list, has_list_named
from lms.obligations.queries.selection import SLICE
from lms.obligations.queries.targets import find_target, is_in_target
from lms.obligations.rules import MAX_NAME, Target
from lms.obligations.services.list_files import MatchedPeople


def save_list(
    session: Session, *, name: str, target: Target, matched: MatchedPeople, by: Actor, now: datetime
) -> int:
    """Create a list of the people found in a file; return its id.

    Raises ListNameTaken, and what create_target_list raises.
    """
    if has_list_named(
        session,
        name=name,
        region_unit_id=target.region_unit_id,
        organisation_id=target.organisation_id,
    ):
        raise ListNameTaken
    return create_target_list(
        session, name=name, target=target, person_ids=matched.person_ids, by=by, now=now
    )


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

    Raises ListNameMissing, TargetNotFound, ListEmpty.
    """
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME:
        raise ListNameMissing(most=MAX_NAME)
    if find_target(session, by, target) is None:
        raise TargetNotFound
    member_ids = _filter_by_target(session, person_ids, target)
    if not member_ids:
        raise ListEmpty
    row = TargetList(
        name=name,
        region_unit_id=target.region_unit_id,
        organisation_id=target.organisation_id,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    members = [{"list_id": row.id, "person_id": person_id} for person_id in member_ids]
    session.execute(insert(TargetListPerson), members)
    _record(session, "target_list_made", row.id, by, now)
    return row.id


def delete_target_list(session: Session, *, list_id: int, by: Actor, now: datetime) -> None:
    """Delete a list.

    Raises ListNotFound outside the actor's scope, ListInUse while an assignment that is in force or
    waiting uses it.
    """
    row = find_target_list(session, by, list_id)
    if row is None:
        raise ListNotFound
    if row.used_by:
        raise ListInUse
    session.execute(delete(TargetListPerson).where(TargetListPerson.list_id == list_id))
    session.execute(delete(TargetList).where(TargetList.id == list_id))
    _record(session, "target_list_deleted", list_id, by, now)


def _filter_by_target(session: Session, person_ids: Sequence[int], target: Target) -> list[int]:
    unique_ids = sorted(set(person_ids))
    member_ids: list[int] = []
    for start in range(0, len(unique_ids), SLICE):
        is_in_slice = Person.id.in_(unique_ids[start : start + SLICE])
        query = select(Person.id).where(is_in_slice, is_in_target(target)).order_by(Person.id)
        member_ids += session.scalars(query)
    return member_ids


def _record(session: Session, kind: str, list_id: int, by: Actor, now: datetime) -> None:
    record_event(session, kind=kind, subject=f"target_list:{list_id}", now=now, by_id=by.audit_id)
