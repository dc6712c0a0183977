"""Queries for the ids of units with all below them."""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import Select

from lms.core.tree_queries import select_with_below
from lms.regions.models import RegionUnit


def select_subtree_ids(unit_id: int) -> Select[int]:
    """Return a query for the ids of a unit and of all below it.

    Use: `column.in_(select_subtree_ids(unit_id))`.
    """
    return select_subtrees_ids([unit_id])


def select_subtrees_ids(unit_ids: Collection[int]) -> Select[int]:
    """Return a query for the ids of several units and of all below them."""
    return _build_subtrees_query(frozenset(unit_ids))


@lru_cache(maxsize=1024)
def _build_subtrees_query(unit_ids: frozenset[int]) -> Select[int]:
    # A list is written out anew at each execution, so of one unit none is made.
    is_top = RegionUnit.id.in_(unit_ids) if len(unit_ids) != 1 else RegionUnit.id == min(unit_ids)
    return select_with_below(RegionUnit, is_top)
