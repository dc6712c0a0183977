"""The keys with which the facts of each unit are counted: the unit, its district, its region."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from sqlalchemy import CTE

from lms.core.list_parameters import encode_rows, select_parameter_rows
from lms.regions.rules import TreeOnDay
from lms.reporting.rules.vocabulary import AREA_DIMENSIONS, DISTRICT, REGION, UNIT

UNIT_KEYS: Final = "unit_keys"
UnitKeys = Mapping[int, Mapping[str, int | None]]


@lru_cache(maxsize=4)  # a report asks for the keys of the same tree several times
def list_unit_keys(tree: TreeOnDay) -> UnitKeys:
    """Return the keys of every unit that ever existed, as the tree counts its facts.

    A region is what stands directly below the republic, a district what stands directly below a
    region; higher units have none.
    """
    paths = {unit_id: (*tree.list_above(unit_id), unit_id, None, None) for unit_id in tree.units}
    keys = {
        unit_id: {UNIT: unit_id, REGION: path[1], DISTRICT: path[2]}
        for unit_id, path in paths.items()
    }
    return {unit_id: keys[present_id] for unit_id, present_id in tree.counted_at.items()}


@lru_cache(maxsize=2)  # a report counts by the same tree a dozen times
def encode_unit_keys(tree: TreeOnDay) -> str:
    """Encode the unit keys as the parameter UNIT_KEYS of build_unit_key_table()."""
    return encode_rows(
        (unit_id, *(keys[name] for name in AREA_DIMENSIONS))
        for unit_id, keys in list_unit_keys(tree).items()
    )


@cache
def build_unit_key_table(names: tuple[str, ...] = AREA_DIMENSIONS) -> CTE:
    """Build a table inside the query: unit_id and its keys, from the parameter UNIT_KEYS."""
    rows = select_parameter_rows(UNIT_KEYS, ("unit_id", *names))
    return rows.cte(UNIT_KEYS).prefix_with("MATERIALIZED")
