"""Completing of the plan of a reform, by its kind."""

from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.reforms.errors import (
    NothingToDo,
    OrganisationElsewhere,
    ParentWrong,
    ReformUnitUnknown,
    UnitNameMissing,
)
from lms.reforms.rules import MERGE, MOVE, RENAME, SPLIT, ReformPlan, get_level_below
from lms.reforms.services.plan_checks import check_apart, check_below, check_day, check_new_unit
from lms.regions import queries as regions
from lms.regions.models import RegionUnit
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


def complete_plan(session: Session, plan: ReformPlan) -> ReformPlan:
    """Return the plan with the level and parent of a new unit and a replaced code filled in.

    Idempotent. Raises ReformUnitUnknown, ParentWrong, NothingToDo, ChangedLater, KatoTaken,
    KatoWrong, UnitNameMissing.
    """
    units = regions.find_units(session, plan.list_unit_ids())
    if plan.list_unit_ids() != {
        unit_id for unit_id, unit in units.items() if unit.valid_to is None
    }:
        raise ReformUnitUnknown
    if not plan.unit_ids or any(units[unit_id].level == REPUBLIC for unit_id in plan.unit_ids):
        raise ReformUnitUnknown
    completed_plan = _COMPLETE_BY_KIND[plan.kind](session, plan, units)
    if completed_plan.new is not None:
        check_new_unit(
            session,
            completed_plan.new,
            renamed_unit=units[plan.unit_ids[0]] if plan.kind == RENAME else None,
        )
    check_day(session, completed_plan, units)
    return completed_plan


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
    check_below(session, units[plan.parent_id], [units[unit_id] for unit_id in plan.unit_ids])
    if any(units[unit_id].parent_id == plan.parent_id for unit_id in plan.unit_ids):
        raise NothingToDo
    return plan


def _plan_merger(session: Session, plan: ReformPlan, units: dict[int, RegionUnit]) -> ReformPlan:
    first = units[plan.unit_ids[0]]
    check_apart(session, plan.unit_ids)
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
        parent_id is None or get_level_below(level, units[parent_id].level) != level
    ):
        raise ParentWrong
    return replace(plan, new=replace(new, level=level), parent_id=parent_id)
