"""Reads of the administrative tree, by subject. Import them from here."""

from lms.regions.queries.above import find_region_id, list_ancestors, select_region_id
from lms.regions.queries.choices import (
    UnitChoice,
    UnitGroups,
    list_districts_by_region,
    sort_by_name,
)
from lms.regions.queries.reforms import has_changed_after, select_reforms_of
from lms.regions.queries.subtrees import select_subtree_ids, select_subtrees_ids
from lms.regions.queries.tiles import Tile, list_tiles
from lms.regions.queries.trees import load_tree_on
from lms.regions.queries.units import (
    find_by_kato,
    find_root,
    find_unit,
    find_units,
    list_children,
    list_districts,
    list_regions,
)

__all__ = [
    "Tile",
    "UnitChoice",
    "UnitGroups",
    "find_by_kato",
    "find_region_id",
    "find_root",
    "find_unit",
    "find_units",
    "has_changed_after",
    "list_ancestors",
    "list_children",
    "list_districts",
    "list_districts_by_region",
    "list_regions",
    "list_tiles",
    "load_tree_on",
    "select_reforms_of",
    "select_region_id",
    "select_subtree_ids",
    "select_subtrees_ids",
    "sort_by_name",
]
