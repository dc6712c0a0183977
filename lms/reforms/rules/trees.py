"""The tree after a plan, and the levels of units that move in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lms.reforms.rules.kinds import MERGE, MOVE, RENAME
from lms.reforms.rules.plans import ReformPlan
from lms.regions.rules import CITY_REGIONAL, CITY_REPUBLICAN, REGIONS, REPUBLIC


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in a small tree; its id is 0 if it is new."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


def get_level_below(level: str, parent_level: str) -> str | None:
    """Return a unit's level below a parent; None where it is not allowed.

    A city of regional significance moved below the republic becomes one of republican significance,
    and the other way round (Shymkent, 2018).
    """
    if parent_level == REPUBLIC:
        return CITY_REPUBLICAN if level == CITY_REGIONAL else level if level in REGIONS else None
    if level == CITY_REPUBLICAN:
        return CITY_REGIONAL
    return None if level in REGIONS else level


def build_tree_after(plan: ReformPlan, before: Mapping[int, Branch]) -> dict[int, Branch]:
    """Return a small tree of units as it is after the plan. A new unit has the id 0."""
    after = dict(before)
    target = plan.into_id
    if plan.kind == RENAME and plan.new is not None:
        unit_id = plan.unit_ids[0]
        branch = before[unit_id]
        after[unit_id] = replace(branch, name_kk=plan.new.name_kk, name_ru=plan.new.name_ru)
    elif plan.kind == MOVE:
        _move_branches(after, plan.unit_ids, plan.parent_id)
    elif plan.new is not None and target is None:
        target = 0
        after[0] = Branch(
            id=0, parent_id=plan.parent_id, name_kk=plan.new.name_kk, name_ru=plan.new.name_ru
        )
    if plan.kind == MERGE:
        after = {
            unit_id: branch for unit_id, branch in after.items() if unit_id not in plan.unit_ids
        }
        children = [branch.id for branch in after.values() if branch.parent_id in plan.unit_ids]
        _move_branches(after, children, target)
    else:
        _move_branches(after, plan.child_ids, target)
    return after


def _move_branches(
    branches: dict[int, Branch], unit_ids: Iterable[int], parent_id: int | None
) -> None:
    for unit_id in unit_ids:
        branches[unit_id] = replace(branches[unit_id], parent_id=parent_id)
