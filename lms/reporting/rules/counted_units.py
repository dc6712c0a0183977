"""The units in whose figures a unit's facts are counted. No database, no clock."""

from typing import NamedTuple

from lms.core.trees import list_path


class CountedUnit(NamedTuple):
    """A unit with figures; `is_own`: of what belongs to itself, without what is below it."""

    unit_id: int
    is_own: bool


def map_counted_units(tree: dict[int, int | None]) -> dict[int, tuple[CountedUnit, ...]]:
    """Return the units in whose figures each unit's facts are counted, from each unit's parent.

    They are the unit and all above it; a unit with others below it counts by itself as well.
    """
    parents = set(tree.values())
    units = {}
    for unit_id in tree:
        own = [CountedUnit(unit_id, is_own=True)] if unit_id in parents else []
        path = (CountedUnit(step, is_own=False) for step in list_path(unit_id, tree.get))
        units[unit_id] = (*own, *path)
    return units
