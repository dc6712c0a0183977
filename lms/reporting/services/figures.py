"""Stored figures: fold in new events, and follow people and units that move."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import AttemptChange
from lms.core.list_parameters import is_one_of
from lms.enrolment.models import UncountedEvent
from lms.obligations.models import UncountedObligationEvent
from lms.reporting.models import FigureVersion
from lms.reporting.queries.fact_rows import select_units_of_people
from lms.reporting.queries.person_facts import (
    PersonFacts,
    list_pending_people,
    load_counted_units,
    load_facts_of,
)
from lms.reporting.rules.cells import CellCounts, FigureCell, Tally
from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.services.changes import add_changes, encode_changes, store_changes


@dataclass(frozen=True, slots=True)
class Fold:
    """What the events of some people change, counted from the figures of a version.

    `changes`: of cells, as encode_changes() returns them.
    """

    version: int
    changes: list[str]
    enrolment_events: list[int]
    obligation_events: list[int]
    attempt_changes: list[int]

    @property
    def size(self) -> int:
        """The number of events and changes."""
        events = len(self.enrolment_events) + len(self.obligation_events)
        return events + len(self.attempt_changes)


def fold_figures(session: Session, *, limit: int = 5000) -> int:
    """Fold the events of at most `limit` entries of each queue; return how many.

    All events of the people concerned are folded together. Call it until it returns 0. Calls may
    run concurrently: the second waits for the first. The order in which events were committed does
    not matter.
    """
    take_version(session)
    fold = prepare_fold(session, limit=limit)
    _store_fold(session, fold)
    return fold.size


def prepare_fold(session: Session, *, limit: int) -> Fold:
    """Count what the first events change. Only reads."""
    version = session.scalar(select(FigureVersion.number)) or 0
    return _count_fold(version, load_counted_units(session), _load_pending(session, limit))


def prepare_folds(session: Session, *, limit: int, people: int) -> list[Fold]:
    """Count what the first events change, some people at a time. Only reads.

    The folds are to be applied in their order. Neighbours come together, because they count in the
    same cells: so each fold changes few, and they are stored soon.
    """
    version = session.scalar(select(FigureVersion.number)) or 0
    pending = sorted(_load_pending(session, limit), key=PersonFacts.find_unit)
    counted_units = load_counted_units(session) if pending else {}
    return [
        _count_fold(version + number, counted_units, pending[start : start + people])
        for number, start in enumerate(range(0, len(pending), people))
    ]


def _load_pending(session: Session, limit: int) -> list[PersonFacts]:
    return list(load_facts_of(session, list_pending_people(session, limit)))


def _count_fold(
    version: int, counted_units: Mapping[int, Sequence[CountedUnit]], people: Iterable[PersonFacts]
) -> Fold:
    counts = CellCounts(counted_units.__getitem__)
    enrolment_events: list[int] = []
    obligation_events: list[int] = []
    attempt_changes: list[int] = []
    for facts in people:
        counts.add(facts.recorded_facts)
        counts.add(facts.counted_facts, -1)
        enrolment_events += facts.enrolment_events
        obligation_events += facts.obligation_events
        attempt_changes += facts.attempt_changes
    return Fold(
        version=version,
        changes=encode_changes(counts.sum_up()),
        enrolment_events=sorted(enrolment_events),
        obligation_events=sorted(obligation_events),
        attempt_changes=sorted(attempt_changes),
    )


def apply_fold(session: Session, fold: Fold) -> bool:
    """Store a fold that was prepared in an earlier transaction.

    Returns False if the figures have changed since: it must be prepared again.
    """
    if take_version(session, fold.version):
        _store_fold(session, fold)
        return True
    return False


@contextmanager
def recount_moved(session: Session, people: Select[int] | Sequence[int]) -> Iterator[None]:
    """Move people's records, or units, in the block; afterwards the figures count them there.

    `people` are those whose records may move. Whatever waits to be counted goes on waiting.
    """
    session.flush()
    take_version(session)
    ids = session.scalars(people).all() if isinstance(people, Select) else people
    before = _count_counted(session, ids)
    yield
    session.flush()
    after = _count_counted(session, ids)
    changes = {
        cell: Tally(new.people - old.people, new.courses - old.courses)
        for cell in before.keys() | after.keys()
        for old, new in ((before.get(cell, Tally()), after.get(cell, Tally())),)
        if old != new
    }
    add_changes(session, changes)


def select_people_counted_in(unit_ids: Collection[int]) -> Select[int]:
    """Return a query for the people with records in some units, and those still counted there."""
    pairs = select_units_of_people(unit_ids).subquery()
    return select(pairs.c.person_id).distinct()


def take_version(session: Session, version: int | None = None) -> bool:
    """Begin a change of the figures, after any other has ended; of a given version alone.

    Returns whether the figures still have that version.
    """
    expected = [] if version is None else [FigureVersion.number == version]
    result: Any = session.connection().execute(
        update(FigureVersion).where(*expected).values(number=FigureVersion.number + 1)
    )
    return bool(result.rowcount)


def _count_counted(session: Session, person_ids: Collection[int]) -> dict[FigureCell, Tally]:
    counts = CellCounts(load_counted_units(session).__getitem__)
    for facts in load_facts_of(session, person_ids):
        counts.add(facts.counted_facts)
    return counts.sum_up()


def _store_fold(session: Session, fold: Fold) -> None:
    store_changes(session, fold.changes)
    for key, events in (
        (UncountedEvent.event_id, fold.enrolment_events),
        (UncountedObligationEvent.event_id, fold.obligation_events),
        (AttemptChange.id, fold.attempt_changes),
    ):
        if events:
            deletion: Any = delete(key.class_).where(is_one_of(key, "events"))
            session.connection().execute(deletion, {"events": events})
