"""Announcing, changing and cancelling of trainings."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor, build_search_key
from lms.accounts.services import lock_actor, record_event
from lms.core.clock import Moment, get_local_date
from lms.core.rows import has_values
from lms.messaging.rules.kinds import TRAINING_CANCELLED, TRAINING_CHANGED
from lms.messaging.services import withdraw_messages
from lms.outreach.errors import FAULTS
from lms.outreach.models import SignUp, Training
from lms.outreach.queries import is_managed_by
from lms.outreach.rules import (
    CANCELLED_EVENT,
    CHANGED_EVENT,
    PLANNED_EVENT,
    WITHDRAWN,
    TrainingPlan,
    find_held_faults,
)
from lms.outreach.services.plan_checks import check_plan, check_scope
from lms.outreach.services.recording import (
    check_upcoming,
    count_coming,
    give_free_seats,
    lock_training,
    lock_upcoming_training,
    name_message_subject,
    tell_about_training,
    write_event,
)

# Fields whose change is told to everybody on the list.
ANNOUNCED_CHANGES: Final = ("starts_at", "ends_at", "venue_kk", "venue_ru", "region_unit_id")


def announce_training(session: Session, *, plan: TrainingPlan, by: Actor, moment: Moment) -> int:
    """Create a training, unless the actor announced the same one already, and return its id.

    Raises a subclass of PlanWrong, such as UnitNotYours or OrganisationNotYours.
    """
    check_plan(session, plan, by, moment.now)
    return _find_same_training(session, plan, by) or _insert_training(session, plan, by, moment)


def enter_held_training(
    session: Session, *, plan: TrainingPlan, reason: str, by: Actor, moment: Moment
) -> int:
    """Enter a training that has been held without being announced, and return its id.

    It counts as any other once somebody came, and is marked wherever it is shown. The same one that
    the actor entered already is returned instead. Raises a subclass of PlanWrong, such as NotOver
    or TooLongAgo.
    """
    check_scope(session, plan, by)
    fault = next(find_held_faults(plan, moment=moment), None)
    if fault is not None:
        raise FAULTS[fault]
    if (existing_id := _find_same_training(session, plan, by)) is not None:
        return existing_id
    training_id = _insert_training(session, plan, by, moment, late_reason=reason)
    record_event(
        session,
        kind="training_entered_late",
        subject=f"training:{training_id}",
        now=moment.now,
        by_id=by.audit_id,
        held_on=get_local_date(plan.starts_at, moment.zone).isoformat(),
    )
    return training_id


def _find_same_training(session: Session, plan: TrainingPlan, by: Actor) -> int | None:
    """Return the id of a training of the same plan and actor that is not cancelled, or None."""
    lock_actor(session, by)
    values = asdict(plan) | {"created_by": by.audit_id, "cancelled_at": None}
    return session.scalar(select(Training.id).where(has_values(Training, values)).limit(1))


def _insert_training(
    session: Session, plan: TrainingPlan, by: Actor, moment: Moment, *, late_reason: str = ""
) -> int:
    row = Training(
        **_build_values(plan, moment.zone),
        changes=0,
        changed_at=moment.now,
        late_reason=late_reason,
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(row)
    session.flush()
    details = _build_json(asdict(plan)) | ({"late_reason": late_reason} if late_reason else {})
    write_event(session, row, PLANNED_EVENT, now=moment.now, by_id=by.audit_id, **details)
    if not late_reason:
        _record_action(session, "training_planned", row, by=by, now=moment.now)
    return row.id


def change_training(
    session: Session, *, training_id: int, plan: TrainingPlan, by: Actor, moment: Moment
) -> bool:
    """Change a training to a new plan; return False if nothing differs.

    New seats go to those who wait. Everybody on the list is told of another time or venue.
    Raises TrainingNotFound, TrainingCancelled, TrainingBegun or a subclass of PlanWrong.
    """
    row = lock_upcoming_training(session, training_id, is_managed_by(by), moment.now)
    check_plan(session, plan, by, moment.now, coming_count=count_coming(session, row.id))
    values = _build_values(plan, moment.zone)
    former_values = _find_differences(row, values)
    if not former_values:
        return False
    for name in former_values:
        setattr(row, name, values[name])
    row.changes, row.changed_at = row.changes + 1, moment.now
    write_event(
        session,
        row,
        CHANGED_EVENT,
        now=moment.now,
        by_id=by.audit_id,
        was=_build_json(former_values),
        now_is=_build_json({name: values[name] for name in former_values}),
    )
    _record_action(session, "training_changed", row, by=by, now=moment.now)
    give_free_seats(session, row, moment=moment)
    if any(name in former_values for name in ANNOUNCED_CHANGES):
        _tell_everybody_on_list(session, row, TRAINING_CHANGED, moment)
    return True


def cancel_training(
    session: Session, *, training_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Cancel a training and tell everybody on its list, unless that was done for the same reason.

    Unread messages about it are withdrawn first.
    Raises TrainingNotFound, TrainingCancelled, TrainingBegun.
    """
    row = lock_training(session, training_id, is_managed_by(by))
    if row.cancelled_at is not None and row.cancel_reason == reason:
        return
    check_upcoming(row, moment.now)
    row.cancelled_at, row.cancel_reason = moment.now, reason
    row.changes, row.changed_at = row.changes + 1, moment.now
    write_event(session, row, CANCELLED_EVENT, now=moment.now, by_id=by.audit_id, reason=reason)
    _record_action(session, "training_cancelled", row, by=by, now=moment.now)
    session.flush()
    withdraw_messages(session, subjects=[name_message_subject(row.id)], now=moment.now)
    _tell_everybody_on_list(session, row, TRAINING_CANCELLED, moment)


def _record_action(session: Session, kind: str, row: Training, *, by: Actor, now: datetime) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"training:{row.id}",
        now=now,
        by_id=by.audit_id,
        region_unit_id=row.region_unit_id,
    )


def _tell_everybody_on_list(session: Session, row: Training, kind: str, moment: Moment) -> None:
    people = session.scalars(
        select(SignUp.person_id).where(SignUp.training_id == row.id, SignUp.state != WITHDRAWN)
    )
    tell_about_training(
        session,
        row,
        kind,
        [(person_id, f"{person_id} {row.changes}") for person_id in people],
        moment=moment,
    )


def _find_differences(row: Training, values: dict[str, Any]) -> dict[str, Any]:
    """Return the present values of the columns that would change."""
    return {
        name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value
    }


def _build_values(plan: TrainingPlan, zone: ZoneInfo) -> dict[str, Any]:
    return asdict(plan) | {
        "search_key": build_search_key(plan.title_kk, plan.title_ru),
        "held_on": get_local_date(plan.starts_at, zone),
    }


def _build_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values for the record: moments and days as ISO texts."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
