"""Planning a reform: enter, check, complete, approve, enqueue, cancel."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.clock import Moment
from lms.reforms.errors import (
    ChangedLater,
    KatoTaken,
    KatoWrong,
    NotForYou,
    NothingToDo,
    NotPlanned,
    OrganisationElsewhere,
    OwnReform,
    ParentWrong,
    ReformDecided,
    ReformNotFound,
    ReformUnitUnknown,
    UnitNameMissing,
)
from lms.reforms.queries import APPLY_REFORM_JOB, count_effect, list_due_reforms
from lms.reforms.rules import (
    CANCELLED,
    ENTERED,
    MERGE,
    MOVE,
    PLANNED,
    RENAME,
    SPLIT,
    WAITING,
    NewUnit,
    ReformPlan,
    is_kato,
    level_below,
    needs_approval,
    pack_plan,
)
from lms.regions import queries as regions
from lms.regions.models import Reform, RegionUnit
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


def plan_reform(
    session: Session, *, plan: ReformPlan, by: Actor, approval_size: int | None, moment: Moment
) -> int:
    """Enter a reform and return its id. Raises what check_plan raises.

    It is applied on its day, at once if that has come. One that concerns more than `approval_size`
    people (None: no limit) waits until a second administrator approves it, since nothing takes it
    back afterwards.
    """
    plan = check_plan(session, plan=plan, by=by)
    people = count_effect(session, plan).count_recounted(plan.kind)
    reform = Reform(
        kind=plan.kind,
        day=plan.day,
        note=plan.note,
        source=plan.source,
        origin=ENTERED,
        state=WAITING if needs_approval(people, approval_size) else PLANNED,
        plan=pack_plan(plan),
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(reform)
    session.flush()
    record_event(
        session,
        kind="reform_planned",
        subject=f"reform:{reform.id}",
        by_id=by.audit_id,
        now=moment.now,
    )
    enqueue_due_reforms(session, moment=moment)
    return reform.id


def enqueue_due_reforms(session: Session, *, moment: Moment) -> int:
    """Enqueue the planned reforms whose day has come and return how many.

    A reform that is waiting in the queue is not enqueued again.
    """
    reform_ids = list_due_reforms(session, moment=moment)
    for reform_id in reform_ids:
        jobs.enqueue(session, kind=APPLY_REFORM_JOB, subject=f"reform:{reform_id}", now=moment.now)
    return len(reform_ids)


def approve_reform(session: Session, *, reform_id: int, by: Actor, moment: Moment) -> None:
    """Let a waiting reform be applied on its day, at once if that has come.

    Raises NotForYou, ReformNotFound, ReformDecided, and OwnReform for whoever entered it.
    """
    reform = _find_reform(session, reform_id, by)
    if reform.created_by == by.audit_id:
        raise OwnReform
    approved = {"state": PLANNED, "approved_by": by.audit_id, "approved_at": moment.now}
    if not _change_state(session, reform_id, (WAITING,), **approved):
        raise ReformDecided
    record_event(
        session,
        kind="reform_approved",
        subject=f"reform:{reform_id}",
        by_id=by.audit_id,
        now=moment.now,
    )
    enqueue_due_reforms(session, moment=moment)


def cancel_reform(session: Session, *, reform_id: int, by: Actor, now: datetime) -> None:
    """Cancel a reform that is not applied yet. Raises NotForYou, ReformNotFound, NotPlanned."""
    _find_reform(session, reform_id, by)
    if not _change_state(session, reform_id, (WAITING, PLANNED), state=CANCELLED):
        raise NotPlanned
    record_event(
        session, kind="reform_cancelled", subject=f"reform:{reform_id}", by_id=by.audit_id, now=now
    )


def _find_reform(session: Session, reform_id: int, by: Actor) -> Reform:
    """Return a reform that was entered here. Raises NotForYou, ReformNotFound."""
    if not by.is_national_admin():
        raise NotForYou
    reform = session.get(Reform, reform_id)
    if reform is None or reform.origin != ENTERED:
        raise ReformNotFound
    return reform


def _change_state(
    session: Session, reform_id: int, states: Collection[str], **values: object
) -> bool:
    """Change a reform if it is in one of the states; return whether it was."""
    is_open = (Reform.id == reform_id, Reform.state.in_(states))
    statement = update(Reform).where(*is_open).values(**values).returning(Reform.id)
    return session.execute(statement).first() is not None


def check_plan(session: Session, *, plan: ReformPlan, by: Actor) -> ReformPlan:
    """Return the plan completed. Raises NotForYou, and what complete_plan raises."""
    if not by.is_national_admin():
        raise NotForYou
    return complete_plan(session, plan)


def complete_plan(session: Session, plan: ReformPlan) -> ReformPlan:
    """Return the plan with the level and parent of a new unit and a replaced code filled in.

    Idempotent. Raises ReformUnitUnknown, ParentWrong, NothingToDo, ChangedLater, KatoTaken,
    KatoWrong, UnitNameMissing.
    """
    units = regions.find_units(session, plan.all_unit_ids())
    if plan.all_unit_ids() != {unit_id for unit_id, unit in units.items() if unit.valid_to is None}:
        raise ReformUnitUnknown
    if not plan.unit_ids or any(units[unit_id].level == REPUBLIC for unit_id in plan.unit_ids):
        raise ReformUnitUnknown
    completed = _COMPLETE_BY_KIND[plan.kind](session, plan, units)
    if completed.new is not None:
        _check_new(
            session,
            completed.new,
            renamed_unit=units[plan.unit_ids[0]] if plan.kind == RENAME else None,
        )
    _check_day(session, completed, units)
    return completed


def _check_day(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> None:
    """Raise an error unless reforms of the same units come in the order of their days.

    Otherwise nobody could tell whose people were where in between.
    """
    if any((unit.valid_from or plan.day) > plan.day for unit in units.values()):
        raise ReformUnitUnknown
    changed = plan.all_unit_ids() - {plan.parent_id}
    if regions.have_changed_after(session, changed, plan.day):
        raise ChangedLater


def _plan_renaming(_session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    if plan.new is None or len(plan.unit_ids) != 1:
        raise NothingToDo
    unit = units[plan.unit_ids[0]]
    own_code = unit.kato or ""
    if (plan.new.name_kk, plan.new.name_ru, plan.new.kato or own_code) == (
        unit.name_kk,
        unit.name_ru,
        own_code,
    ):
        raise NothingToDo
    return replace(plan, old_kato=own_code if plan.new.kato not in ("", own_code) else "")


def _plan_move(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    if plan.parent_id is None:
        raise ParentWrong
    _check_below(session, units[plan.parent_id], [units[unit_id] for unit_id in plan.unit_ids])
    if any(units[unit_id].parent_id == plan.parent_id for unit_id in plan.unit_ids):
        raise NothingToDo
    return plan


def _plan_merger(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    first = units[plan.unit_ids[0]]
    _check_apart(session, plan.unit_ids)
    if len({units[unit_id].level in REGIONS for unit_id in plan.unit_ids}) > 1:
        raise ParentWrong
    if plan.into_id is not None:
        if plan.into_id in plan.unit_ids:
            raise NothingToDo
        above = {unit.id for unit in regions.list_ancestors(session, plan.into_id)}
        if above & set(plan.unit_ids) or (units[plan.into_id].level in REGIONS) != (
            first.level in REGIONS
        ):
            raise ParentWrong
        return replace(plan, new=None, parent_id=None)
    if plan.new is None or len(plan.unit_ids) < 2:
        raise NothingToDo
    return _complete_new_unit(plan, first, units)


def _plan_split(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    origin = units[plan.unit_ids[0]]
    if plan.new is None or len(plan.unit_ids) != 1:
        raise NothingToDo
    if any(units[unit_id].parent_id != origin.id for unit_id in plan.child_ids):
        raise ReformUnitUnknown
    belonging = select(Organisation.id).where(
        Organisation.id.in_(plan.organisation_ids), Organisation.region_unit_id == origin.id
    )
    if set(session.scalars(belonging)) != set(plan.organisation_ids):
        raise OrganisationElsewhere
    return _complete_new_unit(plan, origin, units)


_COMPLETE_BY_KIND: Final = {
    RENAME: _plan_renaming,
    MOVE: _plan_move,
    MERGE: _plan_merger,
    SPLIT: _plan_split,
}


def _complete_new_unit(
    plan: ReformPlan, origin: RegionUnit, units: dict[int, RegionUnit]
) -> ReformPlan:
    """Complete the new unit: beside its origin and at its level, unless the plan says otherwise."""
    new = plan.new
    if new is None:
        raise UnitNameMissing
    level = new.level or origin.level
    if level not in (*REGIONS, *DISTRICTS) or (level in REGIONS) != (origin.level in REGIONS):
        raise ParentWrong
    parent_id = plan.parent_id if plan.parent_id is not None else origin.parent_id
    if parent_id != origin.parent_id and (
        parent_id is None or level_below(level, units[parent_id].level) != level
    ):
        raise ParentWrong
    return replace(plan, new=replace(new, level=level), parent_id=parent_id)


def _check_apart(session: Session, unit_ids: Iterable[int]) -> None:
    """Raise ParentWrong if one of the units that are abolished together is below another."""
    for unit_id in unit_ids:
        if {unit.id for unit in regions.list_ancestors(session, unit_id)} & set(unit_ids):
            raise ParentWrong


def _check_below(session: Session, parent: RegionUnit, units: Iterable[RegionUnit]) -> None:
    above = {unit.id for unit in regions.list_ancestors(session, parent.id)}
    for unit in units:
        if (
            unit.id == parent.id
            or unit.id in above
            or level_below(unit.level, parent.level) is None
        ):
            raise ParentWrong


def _check_new(session: Session, new: NewUnit, *, renamed_unit: RegionUnit | None) -> None:
    """Raise an error unless names and code of a new unit are allowed.

    A unit that is renamed may keep its code.
    """
    if not new.name_kk or not new.name_ru:
        raise UnitNameMissing
    if not new.kato:
        return
    if not is_kato(new.kato):
        raise KatoWrong
    holder = regions.find_by_kato(session, new.kato)
    if holder is not None and (renamed_unit is None or holder.id != renamed_unit.id):
        raise KatoTaken
