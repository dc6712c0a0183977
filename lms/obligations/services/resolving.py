"""Resolving: what every standing assignment means for people today. Again changes nothing, whoever does it and however often."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.learning.rules import Completion
from lms.obligations.models import Assignment, AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.situations import (
    Circumstances,
    Key,
    candidates,
    circumstances,
    held_by,
    next_people,
    rules_of,
    ruling,
    to_resolve,
    traits_of,
)
from lms.obligations.rules import (
    MET,
    Affiliation,
    Facts,
    ObligationState,
    Rule,
    Traits,
    decide,
    needed,
    place_in,
    reopened,
)
from lms.obligations.services.recording import Resolved, Written, write

CATCH_UP_JOB: Final = "catch_up"
BATCH: Final = 30  # people in one transaction: others wait for it on SQLite
RESOLVING_EVENTS: Final = (
    "created",
    "approved",
    "changed",
    "withdrawn",
)  # after which an assignment is resolved anew

_ALL: Final = ruling(to_resolve())
_asked = Assignment.id == bindparam("assignment")
_ONE: Final = ruling(_asked & to_resolve())
_LOCK: Final = select(Assignment.id).where(_asked).with_for_update(read=True)
_NEWEST_EVENT: Final = select(func.max(AssignmentEvent.id)).where(
    AssignmentEvent.assignment_id == bindparam("assignment"),
    AssignmentEvent.kind.in_(RESOLVING_EVENTS),
)


def resolve_people(
    session: Session, *, person_ids: Collection[int], moment: Moment, by_id: int | None
) -> Resolved:
    """Brings these people's obligations of every assignment to what is so today, in this transaction.

    Listens to accounts.services.changes.people_changed. The number of statements does not depend on how many people or assignments
    there are.
    """
    return _resolve(session, _ALL, sorted(set(person_ids)), moment, by_id)


def resolve_batch(
    session: Session,
    *,
    assignment_id: int,
    after: int,
    limit: int = BATCH,
    moment: Moment,
    by_id: int | None,
) -> tuple[int | None, Resolved]:
    """Resolves an assignment for the next people after a person's id. Returns the last person's id, None when there is nobody left."""
    rules = rules_of(session, _ONE, assignment=assignment_id)
    if assignment_id not in rules:
        return None, Resolved()
    people = candidates(session, rules[assignment_id], after=after, limit=limit)
    return (people[-1] if people else None), _resolve_by(session, rules, people, moment, by_id)


def resolve_step(
    session: Session,
    *,
    assignment_id: int,
    cursor: Mapping[str, int],
    moment: Moment,
    by_id: int | None,
) -> tuple[dict[str, int] | None, Resolved]:
    """One step of the job that resolves an assignment: goes on where the cursor says, and from the beginning if the assignment was
    changed meanwhile. Returns the next cursor, None at the end.
    """
    ask, given = session.connection(), {"assignment": assignment_id}
    ask.execute(_LOCK, given)
    event = ask.scalar(_NEWEST_EVENT, given) or 0
    after = cursor.get("after", 0) if cursor.get("event") == event else 0
    last, done = resolve_batch(
        session, assignment_id=assignment_id, after=after, moment=moment, by_id=by_id
    )
    return (None if last is None else {"after": last, "event": event}), done


def resolve_assignment(
    session: Session, *, assignment_id: int, moment: Moment, by_id: int | None
) -> Resolved:
    """Resolves an assignment for everybody in this transaction: for a few people."""
    total, after = Resolved(), 0
    while True:
        last, done = resolve_batch(
            session,
            assignment_id=assignment_id,
            after=after,
            limit=2000,
            moment=moment,
            by_id=by_id,
        )
        total.add(done)
        if last is None:
            return total
        after = last


def catch_up_batch(
    session: Session, *, after: int, limit: int = BATCH, moment: Moment
) -> tuple[int | None, Resolved]:
    """Brings the next people after a person's id up to date in all assignments. Returns the last id, None when there is nobody left.

    What turns on the day alone is found by this: leaves and exemptions that begin or end, renewals, assignments that begin, courses
    that were retired, and what two transactions at the same instant did not see of each other.
    """
    people = next_people(session, after=after, limit=limit)
    if not people:
        return None, Resolved()
    return people[-1], resolve_people(session, person_ids=people, moment=moment, by_id=None)


def catch_up(session: Session, *, moment: Moment) -> Resolved:
    """Brings everybody up to date in this transaction: for a few people."""
    total, after = Resolved(), 0
    while True:
        last, done = catch_up_batch(session, after=after, limit=2000, moment=moment)
        total.add(done)
        if last is None:
            return total
        after = last


def meet_on_completion(session: Session, *, completion: Completion) -> None:
    """Marks the person's obligations that this course meets as met. Listens to learning.services.course_completed."""
    asks = or_(
        Assignment.course_id == completion.course_id,
        Assignment.id.in_(
            select(AssignmentCourse.assignment_id).where(
                AssignmentCourse.course_id == completion.course_id
            )
        ),
    )
    mine = Assignment.id.in_(
        select(Obligation.assignment_id).where(Obligation.person_id == completion.person_id)
    )
    if session.scalar(select(Assignment.id).where(asks, mine).limit(1)) is None:
        return
    _resolve(
        session,
        ruling(asks & to_resolve()),
        [completion.person_id],
        completion.moment,
        completion.actor_id,
    )


def reopen_on_revocation(
    session: Session, *, enrolment_id: int, by_id: int | None, moment: Moment
) -> int:
    """Opens the obligations again that were met by a completion whose certificate is revoked; returns how many.

    Only a later completion meets them. One that has a later round stays as it is: the person owes that one anyway.
    """
    met = select(Obligation.assignment_id, Obligation.person_id).where(
        Obligation.met_by == enrolment_id, Obligation.state == MET
    )
    found = session.execute(met).all()
    if not found:
        return 0
    person_ids, assignment_ids = (
        {row.person_id for row in found},
        {row.assignment_id for row in found},
    )
    rules = rules_of(session, ruling(Assignment.id.in_(assignment_ids)))
    held = held_by(session, person_ids, assignment_ids)
    known = circumstances(session, person_ids, assignment_ids, [], moment.today)
    changes = [
        Written(
            assignment_id,
            person_id,
            rule.course_id,
            reopened(one, rule, _facts(moment, one.place, known, (assignment_id, person_id))),
        )
        for (assignment_id, person_id), one in held.items()
        for rule in (rules[assignment_id],)
        if one.state == MET and one.met_by == enrolment_id and not one.renewed
    ]
    write(session, changes, moment, by_id)
    _resolve(
        session,
        ruling(Assignment.id.in_(assignment_ids) & to_resolve()),
        sorted(person_ids),
        moment,
        by_id,
    )
    return len(changes)


def _resolve(
    session: Session,
    asked: Select[*tuple[Any, ...]],
    person_ids: list[int],
    moment: Moment,
    by_id: int | None,
) -> Resolved:
    rules = rules_of(session, asked) if person_ids else {}
    return _resolve_by(session, rules, person_ids, moment, by_id) if rules else Resolved()


def _resolve_by(
    session: Session,
    rules: dict[int, Rule],
    person_ids: list[int],
    moment: Moment,
    by_id: int | None,
) -> Resolved:
    """Obligations are locked in the order of their ids before what is so is read: who waited for them sees what the others did."""
    if not person_ids:
        return Resolved()
    held = held_by(session, person_ids, list(rules))
    people = traits_of(
        session, person_ids, needed((rule.target, rule.narrowing) for rule in rules.values())
    )
    courses = {course_id for rule in rules.values() for course_id in rule.validity}
    known = circumstances(session, person_ids, list(rules), courses, moment.today)
    changes = [
        Written(rule.id, person_id, rule.course_id, change)
        for rule, person_id, place in _pairs(rules, people, held)
        for key in ((rule.id, person_id),)
        for change in decide(rule, held.get(key), _facts(moment, place, known, key))
    ]
    return write(session, changes, moment, by_id)


def _pairs(
    rules: dict[int, Rule], people: dict[int, Traits], held: dict[Key, ObligationState]
) -> Iterator[tuple[Rule, int, Affiliation | None]]:
    """Each assignment with each person whom it concerns: who is in its target or has had an obligation of it."""
    by_base: dict[tuple[str, int | None], list[Rule]] = defaultdict(list)
    for rule in rules.values():
        by_base["unit", rule.target.region_unit_id].append(rule)
        by_base["organisation", rule.target.organisation_id].append(rule)
    mine: dict[int, set[int]] = defaultdict(set)
    for assignment_id, person_id in held:
        mine[person_id].add(assignment_id)
    for person in people.values():
        bases = [("unit", unit) for unit in person.units] + [
            ("organisation", one) for post in person.posts for one in post.above
        ]
        near = {rule.id for base in bases for rule in by_base.get(base, ())}
        for assignment_id in sorted(near | mine[person.person_id]):
            rule = rules[assignment_id]
            place = place_in(rule.target, rule.narrowing, person)
            if place is not None or (assignment_id, person.person_id) in held:
                yield rule, person.person_id, place


def _facts(moment: Moment, place: Affiliation | None, known: Circumstances, key: Key) -> Facts:
    person_id = key[1]
    return Facts(
        moment.today,
        place,
        known.exemptions.get(key),
        known.leaves.get(person_id, ()),
        known.completions.get(person_id, ()),
    )
