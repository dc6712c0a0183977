"""Queries of trees in tables whose rows name their parent: what is above, what is below."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, select


def select_with_above(table: Any, start: ColumnElement[bool], *columns: Any) -> CTE:
    """Select id, parent and further columns of the rows that meet `start` and of all above them.

    `table` is a model, or the columns of its table.
    """
    rows = select(table.id, table.parent_id, *columns)
    above = rows.where(start).cte(recursive=True)
    return above.union(rows.where(table.id == above.c.parent_id))


def select_with_below(table: Any, start: ColumnElement[bool]) -> Select[int]:
    """Select the ids of the rows that meet `start` and of all below them."""
    below = select(table.id).where(start).cte(recursive=True)
    below = below.union(select(table.id).where(table.parent_id == below.c.id))
    return select(below.c.id)
