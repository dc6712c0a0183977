"""Counts as they are at this moment: what is stored, and what is not folded into it yet."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, cast, func, select, union_all

from lms.assessment.queries.projections import Projection
from lms.core.database import BigKey


def build_current(projection: Projection, subjects: Select[*tuple[Any, ...]]) -> Subquery:
    """Select the current counts of the quizzes or questions whose ids are selected.

    A key may be in two rows, which are to be added up.
    """
    subject = projection.key[0]
    changes = projection.select_changes(projection.is_pending).order_by(None).subquery()
    names = (*projection.key, *projection.measures)
    columns = projection.columns.c
    return union_all(
        select(*(columns[name] for name in names)).where(columns[subject].in_(subjects)),
        select(*(changes.c[name] for name in names)).where(changes.c[subject].in_(subjects)),
    ).subquery()


def sum_where(count: Any, *conditions: Any) -> ColumnElement[int]:
    """Return the sum of a count over the rows that fulfil the conditions."""
    summand = case((and_(*conditions), count), else_=0) if conditions else count
    return cast(func.coalesce(func.sum(summand), 0), BigKey)
