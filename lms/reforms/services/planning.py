"""Entering a reform, and taking it back while it is not applied."""

from collections.abc import Iterable
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
    ParentWrong,
    ReformNotFound,
    ReformUnitUnknown,
    UnitNameMissing,
)
from lms.reforms.queries import JOB, due
from lms.reforms.rules import (
    CANCELLED,
    ENTERED,
    MERGE,
    MOVE,
    PLANNED,
    RENAME,
    SPLIT,
    NewUnit,
    ReformPlan,
    is_kato,
    level_below,
    stored,
)
from lms.regions import queries as regions
from lms.regions.models import Reform, RegionUnit
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


def plan_reform(session: Session, *, plan: ReformPlan, by: Actor, moment: Moment) -> int:
    """Enters a reform and returns its id; it is applied on its day, at once if that has come. Raises what check_plan raises."""
    plan = check_plan(session, plan=plan, by=by)
    made = Reform(
        kind=plan.kind,
        day=plan.day,
        note=plan.note,
        source=plan.source,
        origin=ENTERED,
        state=PLANNED,
        plan=stored(plan),
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(made)
    session.flush()
    record_event(
        session,
        kind="reform_planned",
        subject=f"reform:{made.id}",
        by_id=by.audit_id,
        now=moment.now,
    )
    enqueue_due(session, moment=moment)
    return made.id


def enqueue_due(session: Session, *, moment: Moment) -> int:
    """Hands the planned reforms whose day has come to the background process; returns how many. A waiting one is not handed in twice."""
    found = due(session, moment=moment)
    for reform_id in found:
        jobs.enqueue(session, kind=JOB, subject=f"reform:{reform_id}", now=moment.now)
    return len(found)


def cancel_reform(session: Session, *, reform_id: int, by: Actor, now: datetime) -> None:
    """Takes back a reform that is not applied yet. Raises NotForYou, ReformNotFound, NotPlanned."""
    if not by.is_national_admin():
        raise NotForYou
    found = session.get(Reform, reform_id)
    if found is None or found.origin != ENTERED:
        raise ReformNotFound
    planned = (Reform.id == reform_id, Reform.state == PLANNED)
    if (
        session.execute(
            update(Reform).where(*planned).values(state=CANCELLED).returning(Reform.id)
        ).first()
        is None
    ):
        raise NotPlanned
    record_event(
        session, kind="reform_cancelled", subject=f"reform:{reform_id}", by_id=by.audit_id, now=now
    )


def check_plan(session: Session, *, plan: ReformPlan, by: Actor) -> ReformPlan:
    """The plan with what follows from it filled in (the level and parent of a new unit, a code that is given up).

    Raises NotForYou, and what complete raises.
    """
    if not by.is_national_admin():
        raise NotForYou
    return complete(session, plan)


def complete(session: Session, plan: ReformPlan) -> ReformPlan:
    """The same for whoever applies it. Completing again gives the same plan.

    Raises ReformUnitUnknown, ParentWrong, NothingToDo, ChangedLater, KatoTaken, KatoWrong, UnitNameMissing.
    """
    units = regions.units(session, plan.unit_ids_named())
    if plan.unit_ids_named() != {
        unit_id for unit_id, unit in units.items() if unit.valid_to is None
    }:
        raise ReformUnitUnknown
    if not plan.unit_ids or any(units[unit_id].level == REPUBLIC for unit_id in plan.unit_ids):
        raise ReformUnitUnknown
    filled = _KINDS[plan.kind](session, plan, units)
    if filled.new is not None:
        _check_new(
            session, filled.new, own=units[plan.unit_ids[0]] if plan.kind == RENAME else None
        )
    _check_day(session, filled, units)
    return filled


def _check_day(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> None:
    """Reforms of the same units come in the order of their days: else it could not be said whose people were where in between."""
    if any((unit.valid_from or plan.day) > plan.day for unit in units.values()):
        raise ReformUnitUnknown
    changed = plan.unit_ids_named() - {plan.parent_id}
    if regions.changed_after(session, changed, plan.day):
        raise ChangedLater


def _rename(_session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    if plan.new is None or len(plan.unit_ids) != 1:
        raise NothingToDo
    unit = units[plan.unit_ids[0]]
    own = unit.kato or ""
    if (plan.new.name_kk, plan.new.name_ru, plan.new.kato or own) == (
        unit.name_kk,
        unit.name_ru,
        own,
    ):
        raise NothingToDo
    return replace(plan, old_kato=own if plan.new.kato not in ("", own) else "")


def _move(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    if plan.parent_id is None:
        raise ParentWrong
    _check_below(session, units[plan.parent_id], [units[unit_id] for unit_id in plan.unit_ids])
    if any(units[unit_id].parent_id == plan.parent_id for unit_id in plan.unit_ids):
        raise NothingToDo
    return plan


def _merge(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    first = units[plan.unit_ids[0]]
    _check_apart(session, plan.unit_ids)
    if len({units[unit_id].level in REGIONS for unit_id in plan.unit_ids}) > 1:
        raise ParentWrong
    if plan.into_id is not None:
        if plan.into_id in plan.unit_ids:
            raise NothingToDo
        above = {unit.id for unit in regions.ancestors(session, plan.into_id)}
        if above & set(plan.unit_ids) or (units[plan.into_id].level in REGIONS) != (
            first.level in REGIONS
        ):
            raise ParentWrong
        return replace(plan, new=None, parent_id=None)
    if plan.new is None or len(plan.unit_ids) < 2:
        raise NothingToDo
    return _with_new_unit(plan, first, units)


def _split(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    origin = units[plan.unit_ids[0]]
    if plan.new is None or len(plan.unit_ids) != 1:
        raise NothingToDo
    if any(units[unit_id].parent_id != origin.id for unit_id in plan.child_ids):
        raise ReformUnitUnknown
    standing = select(Organisation.id).where(
        Organisation.id.in_(plan.organisation_ids), Organisation.region_unit_id == origin.id
    )
    if set(session.scalars(standing)) != set(plan.organisation_ids):
        raise OrganisationElsewhere
    return _with_new_unit(plan, origin, units)


_KINDS: Final = {RENAME: _rename, MOVE: _move, MERGE: _merge, SPLIT: _split}


def _with_new_unit(plan: ReformPlan, like: RegionUnit, units: dict[int, RegionUnit]) -> ReformPlan:
    """A new unit stands beside the one that it comes from, at its level, unless the plan says otherwise."""
    new = plan.new
    if new is None:
        raise UnitNameMissing
    level = new.level or like.level
    if level not in (*REGIONS, *DISTRICTS) or (level in REGIONS) != (like.level in REGIONS):
        raise ParentWrong
    parent_id = plan.parent_id if plan.parent_id is not None else like.parent_id
    if parent_id != like.parent_id and (
        parent_id is None or level_below(level, units[parent_id].level) != level
    ):
        raise ParentWrong
    return replace(plan, new=replace(new, level=level), parent_id=parent_id)


def _check_apart(session: Session, unit_ids: Iterable[int]) -> None:
    """Units that are closed together must not stand one below the other."""
    for unit_id in unit_ids:
        if {unit.id for unit in regions.ancestors(session, unit_id)} & set(unit_ids):
            raise ParentWrong


def _check_below(session: Session, parent: RegionUnit, units: Iterable[RegionUnit]) -> None:
    above = {unit.id for unit in regions.ancestors(session, parent.id)}
    for unit in units:
        if (
            unit.id == parent.id
            or unit.id in above
            or level_below(unit.level, parent.level) is None
        ):
            raise ParentWrong


def _check_new(session: Session, new: NewUnit, *, own: RegionUnit | None) -> None:
    """`own`: the unit that gets the name and the code, which may keep its code."""
    if not new.name_kk or not new.name_ru:
        raise UnitNameMissing
    if not new.kato:
        return
    if not is_kato(new.kato):
        raise KatoWrong
    holder = regions.by_kato(session, new.kato)
    if holder is not None and (own is None or holder.id != own.id):
        raise KatoTaken
