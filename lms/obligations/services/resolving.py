"""Recompute people's obligations from the assignments in force. Idempotent."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.learning.rules import Completion
from lms.obligations.models import Assignment, AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.candidates import find_candidates, find_next_people
from lms.obligations.queries.rules import is_unresolved, load_rules, select_rules
from lms.obligations.services.resolution import resolve_rules
from lms.obligations.services.resolved_counts import ResolvedCounts

CATCH_UP_JOB: Final = "catch_up"
BATCH: Final = 60  # people in one transaction: on SQLite other writers wait for it
LARGE_BATCH: Final = 2000  # where everybody is resolved in one transaction
# Events after which an assignment is resolved again from the beginning.
RESOLVING_EVENTS: Final = ("created", "approved", "changed", "withdrawn")

_ALL: Final = select_rules(is_unresolved())
_is_given = Assignment.id == bindparam("assignment")
_ONE: Final = select_rules(_is_given & is_unresolved())
_LOCK: Final = select(Assignment.id).where(_is_given).with_for_update(read=True)
_NEWEST_EVENT: Final = select(func.max(AssignmentEvent.id)).where(
    AssignmentEvent.assignment_id == bindparam("assignment"),
    AssignmentEvent.kind.in_(RESOLVING_EVENTS),
)


def resolve_people(
    session: Session, *, person_ids: Collection[int], moment: Moment, by_id: int | None
) -> ResolvedCounts:
    """Resolve all assignments for these people in this transaction.

    Listens to accounts.services.changes.people_changed. The number of statements does not depend on
    the number of people or assignments.
    """
    return resolve_selected_assignments(session, _ALL, sorted(set(person_ids)), moment, by_id)


def resolve_batch(
    session: Session,
    *,
    assignment_id: int,
    after: int,
    limit: int = BATCH,
    moment: Moment,
    by_id: int | None,
) -> tuple[int | None, ResolvedCounts]:
    """Resolve an assignment for the next people after a person id.

    Returns the last person id, None if nobody is left, and the counts.
    """
    rules = load_rules(session, _ONE, assignment=assignment_id)
    if assignment_id not in rules:
        return None, ResolvedCounts()
    person_ids = find_candidates(session, rules[assignment_id], after=after, limit=limit)
    counts = resolve_rules(session, rules, person_ids, moment, by_id)
    return (person_ids[-1] if person_ids else None), counts


def resolve_step(
    session: Session,
    *,
    assignment_id: int,
    cursor: Mapping[str, int],
    moment: Moment,
    by_id: int | None,
) -> tuple[dict[str, int] | None, ResolvedCounts]:
    """Run one step of the job that resolves an assignment.

    It continues at the cursor, or at the beginning if the assignment has changed since. Returns the
    next cursor, None at the end, and the counts.
    """
    connection, parameters = session.connection(), {"assignment": assignment_id}
    connection.execute(_LOCK, parameters)
    event = connection.scalar(_NEWEST_EVENT, parameters) or 0
    after = cursor.get("after", 0) if cursor.get("event") == event else 0
    last, counts = resolve_batch(
        session, assignment_id=assignment_id, after=after, moment=moment, by_id=by_id
    )
    return (None if last is None else {"after": last, "event": event}), counts


def resolve_assignment(
    session: Session, *, assignment_id: int, moment: Moment, by_id: int | None
) -> ResolvedCounts:
    """Resolve an assignment for everybody in this transaction. For a few people only."""
    return _run_batches(
        lambda after: resolve_batch(
            session,
            assignment_id=assignment_id,
            after=after,
            limit=LARGE_BATCH,
            moment=moment,
            by_id=by_id,
        )
    )


def catch_up_batch(
    session: Session, *, after: int, limit: int = BATCH, moment: Moment
) -> tuple[int | None, ResolvedCounts]:
    """Resolve all assignments for the next people after a person id.

    This finds what depends on the day alone (leaves, exemptions, renewals and assignments that
    begin or end, retired courses), and what two concurrent transactions did not see of each other.
    Returns the last person id, None if nobody is left, and the counts.
    """
    person_ids = find_next_people(session, after=after, limit=limit)
    if not person_ids:
        return None, ResolvedCounts()
    counts = resolve_people(session, person_ids=person_ids, moment=moment, by_id=None)
    return person_ids[-1], counts


def meet_on_completion(session: Session, *, completion: Completion) -> None:
    """Resolve the assignments of a person that a completed course meets.

    Listens to learning.services.course_completed.
    """
    has_course = _has_course(completion.course_id)
    own_ids = select(Obligation.assignment_id).where(Obligation.person_id == completion.person_id)
    query = select(Assignment.id).where(has_course, Assignment.id.in_(own_ids)).limit(1)
    if session.scalar(query) is not None:
        resolve_selected_assignments(
            session,
            select_rules(has_course & is_unresolved()),
            [completion.person_id],
            completion.moment,
            completion.actor_id,
        )


def _has_course(course_id: int) -> ColumnElement[bool]:
    assignment_ids = select(AssignmentCourse.assignment_id).where(
        AssignmentCourse.course_id == course_id
    )
    return or_(Assignment.course_id == course_id, Assignment.id.in_(assignment_ids))


def resolve_selected_assignments(
    session: Session,
    query: Select[*tuple[Any, ...]],
    person_ids: list[int],
    moment: Moment,
    by_id: int | None,
) -> ResolvedCounts:
    """Resolve the assignments of a query for these people."""
    rules = load_rules(session, query) if person_ids else {}
    return resolve_rules(session, rules, person_ids, moment, by_id)


def _run_batches(run_batch: Callable[[int], tuple[int | None, ResolvedCounts]]) -> ResolvedCounts:
    """Call a batch with the last person id of the one before until nobody is left."""
    total, after = ResolvedCounts(), 0
    while True:
        last, counts = run_batch(after)
        total.add(counts)
        if last is None:
            return total
        after = last
