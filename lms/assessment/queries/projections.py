"""Tables of counts as projections of attempts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from lms.assessment.models import Attempt, BegunAttempt, UncountedAttempt

_ATTEMPT = Attempt.__table__.c


@dataclass(frozen=True, slots=True)
class Projection:
    """A table of counts: its key, what it counts, and the changes that given attempts make to it.

    The changes are summed up by key and ordered by it, so that two concurrent folds wait for each
    other instead of deadlocking. `queue` holds the attempts that it does not include yet.
    """

    table: Any
    key: tuple[str, ...]
    measures: tuple[str, ...]
    select_changes: Callable[[ColumnElement[bool]], Select[*tuple[Any, ...]]]
    queue: type[UncountedAttempt | BegunAttempt]

    @property
    def is_pending(self) -> ColumnElement[bool]:
        """Return the condition that an attempt is not included yet."""
        return _ATTEMPT.id.in_(select(self.queue.attempt_id))

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return str(self.columns.name)

    @property
    def columns(self) -> Table:
        """Return the table itself."""
        table: Table = self.table.__table__
        return table


def build_projection(
    table: Any,
    select_changes: Callable[[ColumnElement[bool]], Any],
    queue: type[UncountedAttempt | BegunAttempt] = UncountedAttempt,
) -> Projection:
    """Return the projection of a table, with its key and its measures."""
    columns = table.__table__.columns
    key = tuple(column.name for column in columns if column.primary_key)
    measures = tuple(column.name for column in columns if not column.primary_key)
    return Projection(
        table=table, key=key, measures=measures, select_changes=select_changes, queue=queue
    )
