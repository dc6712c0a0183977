"""Announcing sessions, changing them, calling them off."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import manages_people
from lms.accounts.rules import Actor, search_key
from lms.core.clock import Moment, local_date
from lms.messaging.rules.kinds import SESSION_CANCELLED, SESSION_CHANGED
from lms.messaging.services import withdraw
from lms.outreach.errors import FAULTS, BodyNotYours, PlaceNotYours
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.queries import may_hold_in, runs
from lms.outreach.rules import (
    CANCELLED_EVENT,
    CHANGED_EVENT,
    PLANNED_EVENT,
    WITHDRAWN,
    TrainingPlan,
    faults,
)
from lms.outreach.services.recording import (
    coming_count,
    give_free_places,
    locked_to_come,
    subject_of,
    tell_people,
    write_event,
)
from lms.regions.models import RegionUnit

TOLD_OF: Final = (
    "starts_at",
    "ends_at",
    "place_kk",
    "place_ru",
    "region_unit_id",
)  # a change of these is told to who signed up


def plan_session(session: Session, *, plan: TrainingPlan, by: Actor, moment: Moment) -> int:
    """Announces a session and returns its id. Raises a PlanWrong, PlaceNotYours and BodyNotYours among them."""
    _check(session, plan, by, moment.now)
    row = TrainingSession(
        **_values(plan, moment.zone),
        changes=0,
        changed_at=moment.now,
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(row)
    session.flush()
    write_event(
        session, row, PLANNED_EVENT, now=moment.now, by_id=by.audit_id, **_recorded(asdict(plan))
    )
    return row.id


def change_session(
    session: Session, *, session_id: int, plan: TrainingPlan, by: Actor, moment: Moment
) -> bool:
    """Changes what was announced, gives new places to those who wait, and tells everybody on the list of another time or place. False if
    nothing is different. Raises SessionNotFound, SessionCancelled, SessionBegun, a PlanWrong.
    """
    row = locked_to_come(session, session_id, runs(by), moment.now)
    _check(session, plan, by, moment.now, coming=coming_count(session, row.id))
    values = _values(plan, moment.zone)
    was = {
        name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value
    }
    if not was:
        return False
    for name in was:
        setattr(row, name, values[name])
    row.changes, row.changed_at = row.changes + 1, moment.now
    write_event(
        session,
        row,
        CHANGED_EVENT,
        now=moment.now,
        by_id=by.audit_id,
        was=_recorded(was),
        now_is=_recorded({n: values[n] for n in was}),
    )
    give_free_places(session, row, moment=moment)
    if any(name in was for name in TOLD_OF):
        _tell_listed(session, row, SESSION_CHANGED, moment)
    return True


def cancel_session(
    session: Session, *, session_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Calls a session off, takes back what was told of it and not read yet, and tells everybody on the list. Raises SessionNotFound,
    SessionCancelled, SessionBegun.
    """
    row = locked_to_come(session, session_id, runs(by), moment.now)
    row.cancelled_at, row.cancel_reason = moment.now, reason
    row.changes, row.changed_at = row.changes + 1, moment.now
    write_event(session, row, CANCELLED_EVENT, now=moment.now, by_id=by.audit_id, reason=reason)
    session.flush()
    withdraw(session, subjects=[subject_of(row.id)], now=moment.now)
    _tell_listed(session, row, SESSION_CANCELLED, moment)


def _tell_listed(session: Session, row: TrainingSession, kind: str, moment: Moment) -> None:
    people = session.scalars(
        select(SignUp.person_id).where(SignUp.session_id == row.id, SignUp.state != WITHDRAWN)
    )
    tell_people(
        session,
        row,
        kind,
        [(person_id, f"{person_id} {row.changes}") for person_id in people],
        moment=moment,
    )


def _check(
    session: Session, plan: TrainingPlan, by: Actor, now: datetime, *, coming: int = 0
) -> None:
    if plan.organisation_id is not None:
        if not manages_people(session, by=by, organisation_id=plan.organisation_id):
            raise BodyNotYours
        if (
            session.scalar(
                select(RegionUnit.id).where(
                    RegionUnit.id == plan.region_unit_id, RegionUnit.valid_to.is_(None)
                )
            )
            is None
        ):
            raise PlaceNotYours
    elif not may_hold_in(session, by, plan.region_unit_id):
        raise PlaceNotYours
    for fault in faults(plan, now=now, coming=coming):
        raise FAULTS[fault]


def _values(plan: TrainingPlan, zone: ZoneInfo) -> dict[str, Any]:
    return asdict(plan) | {
        "search_key": search_key(plan.title_kk, plan.title_ru),
        "held_on": local_date(plan.starts_at, zone),
    }


def _recorded(values: dict[str, Any]) -> dict[str, Any]:
    """As the record keeps it: moments and days as text."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
