"""Differences between the stored figures and the records."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Subquery, cast, func, select, union_all

from lms.core.database import Key
from lms.reporting.models import Figure
from lms.reporting.queries.facts import (
    select_pending_changes,
    select_recorded_changes,
    sum_by_grain,
)

KEY = ("grain", "region_unit_id", "measure", "course_id", "month")


def select_differences(unit_ids: Collection[int] | None = None) -> Select[*tuple[Any, ...]]:
    """Select by how much the figures differ from the records: the key of a figure, count.

    One statement, and so one snapshot; no rows if they agree. With `unit_ids` only the figures of
    these units are compared, and totals over all units are taken to be right.
    """
    expected = sum_by_grain(_limit_to_units(select_recorded_changes(), unit_ids)).subquery()
    fresh = sum_by_grain(_limit_to_units(select_pending_changes(), unit_ids)).subquery()
    figure = Figure.__table__
    stored = select(*(figure.c[name] for name in KEY), -figure.c.count)
    all_rows = union_all(
        select(*(expected.c[name] for name in KEY), cast(expected.c.count, Key).label("count")),
        select(*(fresh.c[name] for name in KEY), cast(-fresh.c.count, Key)),
        stored if unit_ids is None else stored.where(figure.c.region_unit_id.in_(unit_ids)),
    ).subquery()
    columns = [all_rows.c[name] for name in KEY]
    total = func.sum(all_rows.c.count)
    wrong = (
        select(*columns, cast(total, Key).label("count"))
        .group_by(*columns)
        .having(total != 0)
        .order_by(*columns)
    )
    return wrong if unit_ids is None else wrong.where(all_rows.c.region_unit_id.in_(unit_ids))


def _limit_to_units(changes: Subquery, unit_ids: Collection[int] | None) -> Subquery:
    return (
        changes
        if unit_ids is None
        else select(changes).where(changes.c.region_unit_id.in_(unit_ids)).subquery()
    )
