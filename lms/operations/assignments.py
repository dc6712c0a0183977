"""Resolving of obligations at once, instead of by the background process."""

from lms.obligations.services import ResolvedCounts, catch_up_batch, resolve_batch
from lms.web.container import Container


def resolve_assignment(container: Container, assignment_id: int) -> None:
    """Do what the job would do, each batch in a unit of work; the job then finds nothing left."""
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            after, _counts = resolve_batch(
                session,
                assignment_id=assignment_id,
                after=after,
                moment=container.moment(),
                by_id=None,
            )


def catch_up_obligations(container: Container) -> ResolvedCounts:
    """Recompute everybody's obligations, each batch in a unit of work; return what changed."""
    total = ResolvedCounts()
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            after, counts = catch_up_batch(session, after=after, moment=container.moment())
        total.add(counts)
    return total
