"""Handing over roles, assignments, lists of people and trainings of abolished units."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import RoleGrant
from lms.accounts.services import record_event
from lms.core.database import upsert
from lms.obligations.models import Assignment, AssignmentEvent, TargetList
from lms.obligations.rules import replace_units
from lms.outreach.models import Training


def hand_over(
    session: Session,
    old_unit_ids: Sequence[int],
    target: int,
    *,
    reform_id: int,
    now: datetime,
    on: date,
) -> None:
    """Hand over what belongs to abolished units to their successor. Idempotent."""
    _hand_over_roles(session, old_unit_ids, target, reform_id, now)
    _hand_over_assignments(session, old_unit_ids, target, {"reform": reform_id}, now=now, on=on)
    for table in (TargetList, Training):
        _move_rows(session, table, table.region_unit_id.in_(old_unit_ids), target)


def move_trainings(
    session: Session, old_unit_ids: Sequence[int], target: int, *, organisation_ids: Sequence[int]
) -> None:
    """Move the trainings of organisations that go from some units to another one. Idempotent."""
    of_organisations = Training.organisation_id.in_(organisation_ids)
    _move_rows(
        session, Training, Training.region_unit_id.in_(old_unit_ids) & of_organisations, target
    )


def _move_rows(session: Session, table: Any, condition: ColumnElement[bool], target: int) -> None:
    statement = update(table).where(condition).values(region_unit_id=target)
    session.execute(statement, execution_options={"synchronize_session": False})


def _hand_over_roles(
    session: Session, old_unit_ids: Sequence[int], target: int, reform_id: int, now: datetime
) -> None:
    current_grants = (RoleGrant.region_unit_id.in_(old_unit_ids), RoleGrant.withdrawn_at.is_(None))
    for grant in session.scalars(
        select(RoleGrant).where(*current_grants).order_by(RoleGrant.id)
    ).all():
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


def _hand_over_assignments(
    session: Session,
    old_unit_ids: Sequence[int],
    target: int,
    why: dict[str, Any],
    *,
    now: datetime,
    on: date,
) -> None:
    """Hand over the units' own assignments, and those narrowed to one of the units."""
    concerned = (Assignment.region_unit_id.in_(old_unit_ids)) | Assignment.narrowing.is_not(None)
    events: list[dict[str, Any]] = []
    assignments = session.scalars(
        select(Assignment).where(concerned).order_by(Assignment.id).with_for_update()
    ).all()
    for assignment in assignments:
        narrowing = replace_units(assignment.narrowing, old_unit_ids, target)
        before = assignment.region_unit_id
        if before not in old_unit_ids and narrowing == assignment.narrowing:
            continue
        assignment.region_unit_id = target if before in old_unit_ids else before
        assignment.narrowing = narrowing
        events.append(
            {
                "assignment_id": assignment.id,
                "kind": "changed",
                "at": now,
                "on": on,
                "actor_id": None,
                "details": {**why, "region_unit_id": [before, assignment.region_unit_id]},
            }
        )
    session.flush()
    if events:
        session.execute(insert(AssignmentEvent), events)
