"""Facts of people, as the figures count them already and as the records say now.

One statement, and so one snapshot: an event either waits to be counted, or its effect is in both.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.snapshots import load_once, read_once
from lms.enrolment import rules as enrolment
from lms.obligations import rules as obligations
from lms.obligations.rules import states
from lms.regions.models import RegionUnit
from lms.reporting.queries.fact_rows import (
    ATTEMPTS,
    ENROLMENT,
    OBLIGATION,
    OF_LISTED,
    select_units_of_people,
)
from lms.reporting.queries.pending_people import COUNT_WAITING, FIRST_PENDING, PENDING
from lms.reporting.rules import (
    ACTIVE,
    CERTIFIED,
    COMPLETED,
    COMPLETED_OF,
    ENROLLED,
    EXEMPT,
    HOURS,
    MET,
    NOT_BEGUN,
    OPEN,
    PASSED,
    SUBMITTED,
)
from lms.reporting.rules.cells import NEVER, PersonFact
from lms.reporting.rules.counted_units import CountedUnit, map_counted_units

STEP: Final = 2000  # people in one statement
_MEASURES: Final = {obligations.OPEN: OPEN, obligations.MET: MET, obligations.EXEMPT: EXEMPT}
# The state before an event, if only one state allows it.
_BEFORE: Final = {
    kind: before for kind, before, _after in states.STATE_CHANGES if kind != states.RESUMED_EVENT
}


@dataclass(slots=True)
class PersonFacts:
    """A person's facts that the figures count already, and all that the records hold.

    `enrolment_events`, `obligation_events` and `attempt_changes` are those that make the
    difference.
    """

    counted_facts: list[PersonFact] = field(default_factory=list)
    recorded_facts: list[PersonFact] = field(default_factory=list)
    enrolment_events: set[int] = field(default_factory=set)
    obligation_events: set[int] = field(default_factory=set)
    attempt_changes: set[int] = field(default_factory=set)

    def find_unit(self) -> int:
        """Return a unit in which the person counts, before or now; 0 if in none."""
        return min(
            (fact.unit_id for fact in (*self.counted_facts, *self.recorded_facts)), default=0
        )


def load_counted_units(session: Session) -> dict[int, tuple[CountedUnit, ...]]:
    """Load the units in whose figures each unit's facts are counted today."""
    return load_once(session, load_counted_units, lambda: map_counted_units(load_tree(session)))


def load_tree(session: Session) -> dict[int, int | None]:
    """Load the parent of each unit, None for the country."""
    rows = session.execute(select(RegionUnit.id, RegionUnit.parent_id))
    return {row.id: row.parent_id for row in rows}


def list_pending_people(session: Session, limit: int | None = None) -> list[int]:
    """List the people with events that are not counted yet: of all events, or of the first ones."""
    if limit is None:
        return sorted(row.person_id for row in read_once(session, PENDING))
    return sorted(session.connection().scalars(FIRST_PENDING, {"most": limit}))


def count_waiting_events(session: Session, most: int) -> int:
    """Count the events that are not counted yet, at most so many of each kind."""
    return session.connection().scalar(COUNT_WAITING, {"most": most}) or 0


def load_facts_of(session: Session, person_ids: Collection[int]) -> Iterator[PersonFacts]:
    """Yield the facts of some people, each once."""
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), STEP):
        rows = session.connection().execute(OF_LISTED, {"people": ids[start : start + STEP]})
        yield from _group_by_person(rows)


def load_pending_facts(session: Session) -> list[PersonFacts]:
    """Load the facts of all people with events that are not counted yet."""

    def load() -> list[PersonFacts]:
        return list(load_facts_of(session, list_pending_people(session)))

    return load_once(session, load_pending_facts, load)


def read_units_of_people(session: Session) -> Iterator[tuple[int, int]]:
    """Yield each person with each unit in which records count them, in the order of people."""
    pairs = select_units_of_people().subquery()
    statement = select(pairs.c.person_id, pairs.c.unit_id).order_by(pairs.c.person_id)
    rows = session.connection().execute(statement, execution_options={"yield_per": STEP})
    return ((person_id, unit_id) for person_id, unit_id in rows)


def _group_by_person(rows: Iterable[Any]) -> Iterator[PersonFacts]:
    people: dict[int, dict[tuple[int, int], list[Any]]] = {}
    for row in rows:
        records = people.setdefault(row.person_id, {})
        records.setdefault((row.source, row.record_id), []).append(row)
    for records in people.values():
        facts = PersonFacts()
        for (source, _record_id), record_rows in records.items():
            if source == ENROLMENT:
                _add_enrolment(facts, record_rows)
            elif source == ATTEMPTS:
                _add_attempts(facts, record_rows)
        begun_days = _find_last_begun(facts.counted_facts), _find_last_begun(facts.recorded_facts)
        for (source, _record_id), record_rows in records.items():
            if source == OBLIGATION:
                _add_reason(facts, record_rows, begun_days)
        yield facts


def _find_last_begun(facts: Iterable[PersonFact]) -> dict[int, date]:
    """Return by course the last day on which an obligation may be opened to have been begun.

    A course under way begins an obligation of any day.
    """
    last: dict[int, date] = {}
    for measure, _unit_id, course_id, enrolled_on, *_ in facts:
        if measure in (ENROLLED, ACTIVE):
            day = date.max if measure == ACTIVE else enrolled_on
            last[course_id] = max(last.get(course_id, NEVER), day)
    return last


def _add_enrolment(facts: PersonFacts, rows: list[Any]) -> None:
    """Add the facts of an enrolment from its events."""
    counted_rows = [row for row in rows if row.event_id is None]
    facts.recorded_facts += _list_enrolment_facts(rows)
    facts.counted_facts += _list_enrolment_facts(counted_rows)
    if len(counted_rows) < len(rows):
        event_ids = (row.event_id for row in rows if row.event_id is not None)
        facts.enrolment_events.update(event_ids)


def _list_enrolment_facts(rows: list[Any]) -> Iterator[PersonFact]:
    kinds = {row.state for row in rows}
    for row in rows:
        unit_id, course_id, event_day = row.unit_id, row.course_id, row.event_day
        if row.state == enrolment.ENROLLED_EVENT:
            yield PersonFact(measure=ENROLLED, unit_id=unit_id, course_id=course_id, day=row.day)
            if enrolment.COMPLETED_EVENT not in kinds:
                yield PersonFact(measure=ACTIVE, unit_id=unit_id, course_id=course_id, day=row.day)
        elif row.state == enrolment.COMPLETED_EVENT:
            for measure in (COMPLETED, COMPLETED_OF[row.audience]):
                yield PersonFact(
                    measure=measure, unit_id=unit_id, course_id=course_id, day=event_day
                )
            yield PersonFact(
                measure=HOURS,
                unit_id=unit_id,
                course_id=course_id,
                day=event_day,
                amount=row.amount,
            )
        elif row.state == enrolment.CERTIFIED_EVENT:
            yield PersonFact(measure=CERTIFIED, unit_id=unit_id, course_id=course_id, day=event_day)


def _add_attempts(facts: PersonFacts, rows: list[Any]) -> None:
    """Add the facts of an enrolment's attempts: as they are, and before the changes to count.

    The first change of an attempt carries the day and the state that it had before it.
    """
    changes: dict[int, list[Any]] = {}
    for row in rows:
        if row.event_id is None:
            of_day = [*_list_attempt_facts(row, row.day, row.state)]
            facts.recorded_facts += of_day
            facts.counted_facts += of_day
        else:
            changes.setdefault(row.cause_id, []).append(row)
    for attempt_rows in changes.values():
        first = min(attempt_rows, key=lambda row: int(row.event_id))
        facts.recorded_facts += _list_attempt_facts(first, first.day, first.state)
        facts.counted_facts += _list_attempt_facts(first, first.event_day, first.event_kind)
        facts.attempt_changes.update(row.event_id for row in attempt_rows)


def _list_attempt_facts(row: Any, day: date | None, state: str) -> Iterator[PersonFact]:
    """Yield the facts of attempts of a day; of none without one."""
    if day is not None:
        fact = PersonFact(
            measure=SUBMITTED,
            unit_id=row.unit_id,
            course_id=row.course_id,
            day=day,
            amount=row.amount,
        )
        yield fact
        if state == PASSED:
            yield fact._replace(measure=PASSED)


def _add_reason(
    facts: PersonFacts, rows: list[Any], begun_days: tuple[dict[int, date], dict[int, date]]
) -> None:
    """Add the facts of an obligation: its state now, and that before the events to count.

    The first of these carries the unit and the day that the obligation had before it.
    `begun_days`: by course the last day on which it was begun, as counted and as recorded.
    """
    now = rows[0]
    measure = _MEASURES.get(now.state)
    if measure is not None:
        fact = PersonFact(
            measure=measure,
            unit_id=now.unit_id,
            course_id=now.course_id,
            day=now.day,
            assignment_id=now.cause_id,
        )
        facts.recorded_facts += _list_reason_facts(fact, now.opened_on, begun_days[1])
    unit_id, due_on = now.unit_id, now.day
    if now.event_id is not None:
        facts.obligation_events.update(row.event_id for row in rows)
        first = min(rows, key=lambda row: int(row.event_id))
        unit_id, due_on = first.event_unit_id, first.event_day
        measure = _MEASURES.get(_find_state_before(first))
    if measure is not None:
        fact = PersonFact(
            measure=measure,
            unit_id=unit_id,
            course_id=now.course_id,
            day=due_on,
            assignment_id=now.cause_id,
        )
        facts.counted_facts += _list_reason_facts(fact, now.opened_on, begun_days[0])


def _find_state_before(event: Any) -> str:
    """Return the state that an obligation had before an event."""
    if event.event_kind == states.RESUMED_EVENT:
        return states.RESUMED_FROM.get(event.event_why, obligations.EXEMPT)
    return _BEFORE[event.event_kind]


def _list_reason_facts(
    fact: PersonFact, opened_on: date, begun_days: dict[int, date]
) -> Iterator[PersonFact]:
    """Yield the fact of an obligation; of an open one also that its own course was not begun."""
    yield fact
    if fact.measure == OPEN and begun_days.get(fact.course_id, NEVER) < opened_on:
        yield PersonFact(
            measure=NOT_BEGUN, unit_id=fact.unit_id, course_id=fact.course_id, day=fact.day
        )
