"""Stored figures: fold in new events, or recount everything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_rows
from lms.enrolment.models import EnrolmentEvent, UncountedEvent
from lms.obligations.models import ObligationEvent, UncountedObligationEvent
from lms.reporting.models import Figure
from lms.reporting.queries.differences import KEY, select_differences
from lms.reporting.queries.facts import (
    select_enrolment_changes,
    select_obligation_changes,
    sum_by_grain,
)

BATCH = 1000


def _order_by_key(changes: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Order the changes by key, so that two concurrent folds wait instead of deadlocking."""
    return changes.order_by(*(changes.selected_columns[name] for name in KEY))


# The changes by `events`, by the queue of events that are not folded in yet.
_CHANGES: Final[dict[Any, Select[*tuple[Any, ...]]]] = {
    UncountedEvent: _order_by_key(
        sum_by_grain(select_enrolment_changes(is_one_of(EnrolmentEvent.id, "events")).subquery())
    ),
    UncountedObligationEvent: _order_by_key(
        sum_by_grain(select_obligation_changes(is_one_of(ObligationEvent.id, "events")).subquery())
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A wrong figure at one of the grains, and the `count` to add to it."""

    grain: int
    region_unit_id: int
    measure: str
    course_id: int
    month: date
    count: int


def fold_figures(session: Session, *, limit: int = 5000) -> int:
    """Fold at most `limit` events of each record into the figures; return how many.

    Call it until it returns 0. It deletes exactly the queue entries whose events it adds, in one
    transaction, and skips entries locked by another call: calls may run concurrently, and the
    order in which events were committed does not matter.
    """
    claimed = {queue: _claim_events(session, queue, limit) for queue in _CHANGES}
    for queue, events in claimed.items():
        if events:
            session.connection().execute(_build_fold(session, _CHANGES[queue]), {"events": events})
    return sum(map(len, claimed.values()))


def recount_figures(session: Session) -> list[Difference]:
    """Recount from the records, correct the figures and return the differences.

    The list is empty if the figures were right.
    """
    differences = find_differences(session)
    apply_differences(session, differences)
    return differences


def find_differences(
    session: Session, *, unit_ids: Collection[int] | None = None
) -> list[Difference]:
    """Compare the figures with the records in one snapshot: all, or those of some units.

    Only reads.
    """
    return list(read_rows(Difference, session.execute(select_differences(unit_ids))))


def apply_differences(session: Session, differences: Sequence[Difference]) -> None:
    """Add the differences to the figures.

    Events and folds since the differences were found do not change them.
    """
    statement = _add_on_conflict(upsert(session, Figure))
    for start in range(0, len(differences), BATCH):
        rows = [
            {name: getattr(difference, name) for name in (*KEY, "count")}
            for difference in differences[start : start + BATCH]
        ]
        session.connection().execute(statement, rows)


def _claim_events(session: Session, queue: Any, limit: int) -> list[int]:
    """Take events off the queue, and return their ids; entries locked by others are skipped."""
    free = (
        select(queue.event_id)
        .order_by(queue.event_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(
        session.connection().scalars(
            delete(queue).where(queue.event_id.in_(free)).returning(queue.event_id)
        )
    )


def _build_fold(session: Session, changes: Select[*tuple[Any, ...]]) -> Any:
    """Build the statement that adds changes, ordered by key, to the figures."""
    return _add_on_conflict(upsert(session, Figure).from_select([*KEY, "count"], changes))


def _add_on_conflict(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=KEY, set_={"count": Figure.__table__.c.count + insert.excluded.count}
    )
