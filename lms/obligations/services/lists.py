"""Keeping and deleting the lists that people bring along as files."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.obligations.errors import ListInUse, ListNameTaken, ListNotFound
from lms.obligations.models import TargetList, TargetListPerson
from lms.obligations.queries.lists import has_list_named, list_row
from lms.obligations.rules import Target
from lms.obligations.services.list_files import Matched
from lms.obligations.services.people import make_target_list


def save_list(
    session: Session, *, name: str, target: Target, matched: Matched, by: Actor, now: datetime
) -> int:
    """Keeps the people who were found in a file as a list; returns its id. Raises ListNameTaken, and what make_target_list raises."""
    if has_list_named(
        session,
        name=name,
        region_unit_id=target.region_unit_id,
        organisation_id=target.organisation_id,
    ):
        raise ListNameTaken
    return make_target_list(
        session, name=name, target=target, person_ids=matched.person_ids, by=by, now=now
    )


def delete_target_list(session: Session, *, list_id: int, by: Actor, now: datetime) -> None:
    """Deletes a list. Raises ListNotFound outside the actor's scope, ListInUse while an assignment in force or waiting names it."""
    row = list_row(session, by, list_id)
    if row is None:
        raise ListNotFound
    if row.used_by:
        raise ListInUse
    session.execute(delete(TargetListPerson).where(TargetListPerson.list_id == list_id))
    session.execute(delete(TargetList).where(TargetList.id == list_id))
    record_event(
        session,
        kind="target_list_deleted",
        subject=f"target_list:{list_id}",
        now=now,
        by_id=by.audit_id,
    )
