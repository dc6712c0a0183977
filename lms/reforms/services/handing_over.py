"""What is answered for and asked in a unit that is no more goes on in its successor: roles, assignments, lists of people, lessons."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import RoleGrant
from lms.accounts.services import record_event
from lms.core.database import upsert
from lms.obligations.models import Assignment, AssignmentEvent, TargetList
from lms.obligations.rules import in_units
from lms.outreach.models import TrainingSession


def hand_over(
    session: Session, leaves: Sequence[int], target: int, *, reform_id: int, now: datetime, on: date
) -> None:
    """Hands over what belongs to units that are no more. Again changes nothing."""
    _roles(session, leaves, target, reform_id, now)
    _assignments(session, leaves, target, {"reform": reform_id}, now=now, on=on)
    for table in (TargetList, TrainingSession):
        _take(session, table, table.region_unit_id.in_(leaves), target)


def take_lessons(
    session: Session, leaves: Sequence[int], target: int, *, organisation_ids: Sequence[int]
) -> None:
    """Takes along the lessons of organisations that go from some units to another one. Again changes nothing."""
    theirs = TrainingSession.organisation_id.in_(organisation_ids)
    _take(session, TrainingSession, TrainingSession.region_unit_id.in_(leaves) & theirs, target)


def _take(session: Session, table: Any, which: ColumnElement[bool], target: int) -> None:
    statement = update(table).where(which).values(region_unit_id=target)
    session.execute(statement, execution_options={"synchronize_session": False})


def _roles(
    session: Session, leaves: Sequence[int], target: int, reform_id: int, now: datetime
) -> None:
    held = (RoleGrant.region_unit_id.in_(leaves), RoleGrant.withdrawn_at.is_(None))
    for grant in session.scalars(select(RoleGrant).where(*held).order_by(RoleGrant.id)).all():
        grant.withdrawn_at = now
        session.flush()
        row = {
            "person_id": grant.person_id,
            "role": grant.role,
            "region_unit_id": target,
            "granted_by": None,
            "granted_at": now,
        }
        session.execute(upsert(session, RoleGrant).values(row).on_conflict_do_nothing())
        subject = f"person:{grant.person_id}"
        record_event(
            session,
            kind="role_moved",
            subject=subject,
            by_id=None,
            now=now,
            role=grant.role,
            reform=reform_id,
        )


def _assignments(
    session: Session,
    leaves: Sequence[int],
    target: int,
    why: dict[str, Any],
    *,
    now: datetime,
    on: date,
) -> None:
    """Those of the units themselves, and those that are narrowed to one of them."""
    concerned = (Assignment.region_unit_id.in_(leaves)) | Assignment.narrowing.is_not(None)
    events: list[dict[str, Any]] = []
    for one in session.scalars(
        select(Assignment).where(concerned).order_by(Assignment.id).with_for_update()
    ).all():
        narrowing = in_units(one.narrowing, leaves, target)
        if one.region_unit_id not in leaves and narrowing == one.narrowing:
            continue
        was = one.region_unit_id
        one.region_unit_id, one.narrowing = (target if was in leaves else was), narrowing
        details = {**why, "region_unit_id": [was, one.region_unit_id]}
        events.append(
            {
                "assignment_id": one.id,
                "kind": "changed",
                "at": now,
                "on": on,
                "actor_id": None,
                "details": details,
            }
        )
    session.flush()
    if events:
        session.execute(insert(AssignmentEvent), events)
