"""Counts of results: fold in new attempts, or recount everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, or_, select, union_all
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt, BegunAttempt, UncountedAttempt
from lms.assessment.queries.facts import EXPOSURE, PROJECTIONS, RESULTS
from lms.assessment.queries.projections import Projection
from lms.core.database import upsert
from lms.core.list_parameters import is_one_of

_Queue = type[UncountedAttempt | BegunAttempt]
_QUEUES: Final[dict[_Queue, tuple[Projection, ...]]] = {
    UncountedAttempt: RESULTS,
    BegunAttempt: (EXPOSURE,),
}


@dataclass(frozen=True, slots=True)
class CountDifference:
    """A wrong row of a table of counts: its key, and what to add to each of its counts."""

    table: str
    key: dict[str, Any]
    counts: dict[str, int]


def fold_attempts(session: Session, *, limit: int = 2000) -> int:
    """Fold at most `limit` attempts of each queue into the counts; return how many.

    Those that were submitted go into the counts of results, those that were begun into those of
    showing. Call it until it returns 0. It deletes exactly the queue entries whose attempts it
    adds, in one transaction, and skips entries locked by another call: calls may run concurrently,
    and the order in which attempts were committed does not matter.
    """
    count = 0
    for queue, projections in _QUEUES.items():
        attempt_ids = _claim_attempts(session, queue, limit)
        count += len(attempt_ids)
        if attempt_ids:
            for projection in projections:
                _fold_attempts(session, projection, attempt_ids)
    return count


def _fold_attempts(session: Session, projection: Projection, attempt_ids: list[int]) -> None:
    changes = projection.select_changes(is_one_of(Attempt.__table__.c.id, "attempts"))
    names = [*projection.key, *projection.measures]
    statement = upsert(session, projection.table).from_select(names, changes)
    session.connection().execute(_add_on_conflict(projection, statement), {"attempts": attempt_ids})


def uncount_attempt(session: Session, attempt_id: int) -> None:
    """Take an attempt out of the queues, or out of the counts, before it is deleted."""
    for queue, projections in _QUEUES.items():
        entry = session.execute(
            delete(queue).where(queue.attempt_id == attempt_id).returning(queue.attempt_id)
        ).first()
        if entry is None:
            _take_out(session, projections, [attempt_id])


def requeue_attempts(session: Session, attempt_ids: Sequence[int]) -> None:
    """Take attempts out of the counts before their marks change; they are folded in anew.

    Waits for a fold that has claimed some of them. Nothing changes for those that are queued.
    """
    ids = _list_graded(session, attempt_ids)
    queued_ids = session.scalars(
        select(UncountedAttempt.attempt_id)
        .where(UncountedAttempt.attempt_id.in_(ids))
        .order_by(UncountedAttempt.attempt_id)
        .with_for_update()
    ).all()
    counted_ids = sorted(set(ids) - set(queued_ids))
    if not counted_ids:
        return
    _take_out(session, RESULTS, counted_ids)
    session.execute(
        upsert(session, UncountedAttempt).on_conflict_do_nothing(),
        [{"attempt_id": attempt_id} for attempt_id in counted_ids],
    )


def _list_graded(session: Session, attempt_ids: Sequence[int]) -> list[int]:
    """Return those that the counts include or will: a text that waits is in none of them."""
    attempt = Attempt.__table__.c
    query = select(attempt.id).where(attempt.id.in_(attempt_ids), attempt.percent.is_not(None))
    return list(session.connection().scalars(query))


def _take_out(session: Session, projections: Sequence[Projection], attempt_ids: list[int]) -> None:
    """Subtract from counts what attempts that are folded in added to them."""
    for projection in projections:
        changes = projection.select_changes(is_one_of(Attempt.__table__.c.id, "attempts"))
        columns = changes.order_by(None).subquery().c
        less = select(
            *(columns[name] for name in projection.key),
            *((-columns[name]).label(name) for name in projection.measures),
        ).order_by(*(columns[name] for name in projection.key))
        names = [*projection.key, *projection.measures]
        statement = upsert(session, projection.table).from_select(names, less)
        session.connection().execute(
            _add_on_conflict(projection, statement), {"attempts": attempt_ids}
        )


def find_count_differences(session: Session) -> list[CountDifference]:
    """Compare the counts with attempts and answers, each table in one snapshot. Only reads."""
    return [
        CountDifference(
            projection.name,
            {name: row[name] for name in projection.key},
            {name: int(row[name]) for name in projection.measures},
        )
        for projection in PROJECTIONS
        for row in session.connection().execute(_select_differences(projection)).mappings()
    ]


def apply_count_differences(session: Session, differences: Sequence[CountDifference]) -> None:
    """Add the differences to the counts.

    Attempts and folds since the differences were found do not change them.
    """
    for projection in PROJECTIONS:
        rows = [
            {**difference.key, **difference.counts}
            for difference in differences
            if difference.table == projection.name
        ]
        if rows:
            statement = _add_on_conflict(projection, upsert(session, projection.table))
            session.connection().execute(statement, rows)


def _select_differences(projection: Projection) -> Any:
    """Select by how much the stored counts differ from the records, by key."""
    records = projection.select_changes(~projection.is_pending).order_by(None).subquery()
    counts = projection.columns.c
    rows = union_all(
        select(*(records.c[name] for name in (*projection.key, *projection.measures))),
        select(
            *(counts[name] for name in projection.key),
            *((-counts[name]).label(name) for name in projection.measures),
        ),
    ).subquery()
    key = [rows.c[name] for name in projection.key]
    sums = [func.sum(rows.c[name]) for name in projection.measures]
    return (
        select(
            *key,
            *(total.label(name) for name, total in zip(projection.measures, sums, strict=True)),
        )
        .group_by(*key)
        .having(or_(*(total != 0 for total in sums)))
        .order_by(*key)
    )


def _claim_attempts(session: Session, queue: _Queue, limit: int) -> list[int]:
    """Take attempts off a queue, and return their ids; entries locked by others are skipped."""
    free = (
        select(queue.attempt_id)
        .order_by(queue.attempt_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(
        session.connection().scalars(
            delete(queue).where(queue.attempt_id.in_(free)).returning(queue.attempt_id)
        )
    )


def _add_on_conflict(projection: Projection, insert: Any) -> Any:
    counts = projection.columns.c
    return insert.on_conflict_do_update(
        index_elements=projection.key,
        set_={name: counts[name] + insert.excluded[name] for name in projection.measures},
    )
