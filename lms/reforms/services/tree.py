"""Changes of the tree by a reform: units, their names and placements, and the reform's steps."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms.reforms.rules import MERGE, MOVE, RENAME, NewUnit, ReformPlan, get_level_below
from lms.regions import queries as regions
from lms.regions.models import ReformStep, RegionName, RegionPlacement, RegionUnit


def change_tree(session: Session, *, reform_id: int, plan: ReformPlan) -> int | None:
    """Change the tree and return the unit that people and facts go to.

    None for a reform in which they stay in their units.
    """
    target = plan.into_id
    children: Sequence[int] = plan.child_ids
    if plan.kind == RENAME and plan.new is not None:
        _rename_unit(session, plan.unit_ids[0], plan.new, plan.day)
    elif plan.kind == MOVE and plan.parent_id is not None:
        _move_units(session, plan.unit_ids, plan.parent_id, plan.day)
    elif target is None and plan.new is not None and plan.parent_id is not None:
        target = _create_unit(session, plan.new, plan.parent_id, plan.day)
    if plan.kind == MERGE:
        children = [
            child.id
            for unit_id in plan.unit_ids
            for child in regions.list_children(session, unit_id)
            if child.id != target
        ]
        _close_units(session, plan.unit_ids, plan.day)
    if target is not None:
        _move_units(session, children, target, plan.day)
    _record_steps(session, reform_id, plan, target, children)
    return target


def find_target(session: Session, *, reform_id: int, plan: ReformPlan) -> int | None:
    """Return where people and facts of an applied reform went."""
    went_away = (
        ReformStep.reform_id == reform_id,
        ReformStep.from_unit_id.in_(plan.unit_ids),
        ReformStep.to_unit_id.not_in(plan.unit_ids),
    )
    return session.scalar(select(ReformStep.to_unit_id).where(*went_away).limit(1))


def _create_unit(session: Session, new: NewUnit, parent_id: int, day: date) -> int:
    names = {"name_kk": new.name_kk, "name_ru": new.name_ru}
    unit = RegionUnit(
        **names,
        official_kk=new.name_kk,
        official_ru=new.name_ru,
        kato=new.kato or None,
        parent_id=parent_id,
        level=new.level,
        valid_from=day,
    )
    session.add(unit)
    session.flush()
    session.add(RegionName(unit_id=unit.id, valid_from=day, **names))
    session.add(RegionPlacement(unit_id=unit.id, parent_id=parent_id, valid_from=day))
    return unit.id


def _rename_unit(session: Session, unit_id: int, new: NewUnit, day: date) -> None:
    unit = regions.find_units(session, [unit_id])[unit_id]
    if (unit.name_kk, unit.name_ru) != (new.name_kk, new.name_ru):
        _end_rows(session, RegionName, [unit_id], day)
        session.add(
            RegionName(unit_id=unit_id, name_kk=new.name_kk, name_ru=new.name_ru, valid_from=day)
        )
        unit.name_kk = unit.official_kk = new.name_kk
        unit.name_ru = unit.official_ru = new.name_ru
        if unit.short_kk:
            unit.short_kk, unit.short_ru = new.name_kk[:20], new.name_ru[:20]
    unit.kato = new.kato or unit.kato
    session.flush()


def _move_units(session: Session, unit_ids: Sequence[int], parent_id: int, day: date) -> None:
    if not unit_ids:
        return
    _end_rows(session, RegionPlacement, unit_ids, day)
    rows = [
        {"unit_id": unit_id, "parent_id": parent_id, "valid_from": day, "valid_to": None}
        for unit_id in unit_ids
    ]
    session.execute(insert(RegionPlacement), rows)
    units = regions.find_units(session, {*unit_ids, parent_id})
    for unit_id in unit_ids:
        unit = units[unit_id]
        unit.parent_id = parent_id
        unit.level = get_level_below(unit.level, units[parent_id].level) or unit.level
    session.flush()


def _close_units(session: Session, unit_ids: Sequence[int], day: date) -> None:
    _end_rows(session, RegionPlacement, unit_ids, day)
    _end_rows(session, RegionName, unit_ids, day)
    for unit in regions.find_units(session, unit_ids).values():
        unit.valid_to = day
    session.flush()


def _end_rows(session: Session, table: Any, unit_ids: Sequence[int], day: date) -> None:
    """End the present rows on the day; delete those that would begin on that day or later."""
    present = (table.unit_id.in_(unit_ids), table.valid_to.is_(None))
    session.execute(delete(table).where(*present, table.valid_from >= day))
    session.execute(update(table).where(*present).values(valid_to=day))


def _record_steps(
    session: Session, reform_id: int, plan: ReformPlan, target: int | None, children: Sequence[int]
) -> None:
    """Record a step for each unit that the reform changed, if only to itself.

    By these steps the package's tables leave the unit alone afterwards.
    """
    stay = [*children] if plan.kind == MERGE else [*plan.unit_ids, *children]
    pairs = [(unit_id, unit_id) for unit_id in stay]
    if target is not None:
        pairs += [(unit_id, target) for unit_id in plan.unit_ids]
    rows = [{"reform_id": reform_id, "from_unit_id": old, "to_unit_id": new} for old, new in pairs]
    session.execute(insert(ReformStep), rows)
