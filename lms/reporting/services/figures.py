"""Stored figures: fold in new events, follow people and units that move, or count everything."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import AttemptChange
from lms.core.database import build_upserts
from lms.core.list_parameters import encode_rows, is_one_of, select_stored_rows
from lms.enrolment.models import Enrolment, UncountedEvent
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent
from lms.reporting.models import Figure, FigureVersion
from lms.reporting.queries.person_facts import (
    PersonFacts,
    list_pending_people,
    load_all_facts,
    load_facts_of,
    load_places,
    load_tree,
)
from lms.reporting.rules.cells import Cell, CellCounts, Place, Tally
from lms.reporting.rules.parts import RecountPart, list_parts

BATCH: Final = 10_000  # cells in one statement
KEY: Final = Cell._fields


def _add_stored_cells(insert: Any) -> Any:
    """Build the statement that adds the rows of the parameter `cells` to the figures."""
    columns = Figure.__table__.c
    return insert.from_select(
        [column.name for column in columns], select_stored_rows("cells", list(columns))
    ).on_conflict_do_update(
        index_elements=KEY,
        set_={name: columns[name] + insert.excluded[name] for name in ("people", "courses")},
    )


_find_upsert = build_upserts(Figure, _add_stored_cells)


@dataclass(frozen=True, slots=True)
class Difference:
    """A wrong figure, and what to add to it."""

    cell: Cell
    people: int
    courses: int


@dataclass(frozen=True, slots=True)
class Fold:
    """What the events of some people change, counted from the figures of a version.

    `changes`: of cells, as _encode_changes() returns them.
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
    _take_version(session)
    fold = prepare_fold(session, limit=limit)
    _store_fold(session, fold)
    return fold.size


def prepare_fold(session: Session, *, limit: int) -> Fold:
    """Count what the first events change. Only reads."""
    version = session.scalar(select(FigureVersion.number)) or 0
    return _count_fold(version, load_places(session), _load_pending(session, limit))


def prepare_folds(session: Session, *, limit: int, people: int) -> list[Fold]:
    """Count what the first events change, some people at a time. Only reads.

    The folds are to be applied in their order. Neighbours come together, because they count in the
    same cells: so each fold changes few, and they are stored soon.
    """
    version = session.scalar(select(FigureVersion.number)) or 0
    pending = sorted(_load_pending(session, limit), key=PersonFacts.find_unit)
    places = load_places(session) if pending else {}
    return [
        _count_fold(version + number, places, pending[start : start + people])
        for number, start in enumerate(range(0, len(pending), people))
    ]


def _load_pending(session: Session, limit: int) -> list[PersonFacts]:
    return list(load_facts_of(session, list_pending_people(session, limit)))


def _count_fold(
    version: int, places: Mapping[int, Sequence[Place]], people: Iterable[PersonFacts]
) -> Fold:
    counts = CellCounts(places.__getitem__)
    enrolment_events: list[int] = []
    obligation_events: list[int] = []
    attempt_changes: list[int] = []
    for facts in people:
        counts.add(facts.recorded)
        counts.add(facts.counted, -1)
        enrolment_events += facts.enrolment_events
        obligation_events += facts.obligation_events
        attempt_changes += facts.attempt_changes
    changes = _encode_changes(counts.total())
    queues = map(sorted, (enrolment_events, obligation_events, attempt_changes))
    return Fold(version, changes, *queues)


def apply_fold(session: Session, fold: Fold) -> bool:
    """Store a fold that was prepared in an earlier transaction.

    Returns False if the figures have changed since: it must be prepared again.
    """
    if _take_version(session, fold.version):
        _store_fold(session, fold)
        return True
    return False


@contextmanager
def recounted(session: Session, people: Select[int] | Sequence[int]) -> Iterator[None]:
    """Move people's records, or units, in the block; afterwards the figures count them there.

    `people` are those whose records may move. Whatever waits to be counted goes on waiting.
    """
    session.flush()
    _take_version(session)
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
    _add_changes(session, changes)


def select_people_counted_in(unit_ids: Collection[int]) -> Select[int]:
    """Return a query for the people with records in some units, and those still counted there.

    A duty that has moved away counts in its old unit until the event of that is folded in.
    """
    of_enrolments = select(Enrolment.person_id).where(Enrolment.region_unit_id.in_(unit_ids))
    of_obligations = select(Obligation.person_id).where(Obligation.region_unit_id.in_(unit_ids))
    moved = (
        select(Obligation.person_id)
        .join(ObligationEvent, ObligationEvent.obligation_id == Obligation.id)
        .join(UncountedObligationEvent, UncountedObligationEvent.event_id == ObligationEvent.id)
        .where(ObligationEvent.region_unit_id.in_(unit_ids))
    )
    people = of_enrolments.union(of_obligations, moved).subquery()
    return select(people.c.person_id)


def recount_figures(session: Session) -> list[Difference]:
    """Recount from the records, correct the figures and return the differences.

    The list is empty if the figures were right. Other changes of the figures wait meanwhile.
    """
    _take_version(session)
    differences = find_differences(session)
    apply_differences(session, differences)
    return differences


def find_differences(session: Session) -> list[Difference]:
    """Compare the figures with the records, without what waits to be counted. Only reads.

    It is exact in a snapshot, as a read-only session has it. The country is counted first, then
    each region with what is below it, so that memory holds the cells of one of them at a time.
    """
    differences: list[Difference] = []
    for part in list_parts(load_tree(session)):
        inside = select_people_counted_in(part.unit_ids)
        people = None if part.is_top else session.scalars(inside).all()
        differences += _compare_part(session, part, people)
    return sorted(differences, key=lambda difference: difference.cell)


def _compare_part(
    session: Session, part: RecountPart, person_ids: Sequence[int] | None
) -> list[Difference]:
    """Compare the figures of some units; None as `person_ids` stands for everybody."""
    counts = CellCounts(lambda unit_id: part.places.get(unit_id, ()))
    everybody = (
        load_all_facts(session) if person_ids is None else load_facts_of(session, person_ids)
    )
    for facts in everybody:
        counts.add(facts.counted)
    expected = counts.total()
    differences = []
    table = Figure.__table__.c
    columns = [*(table[name] for name in KEY), table.people, table.courses]
    stored = select(*columns).where(table.unit_id.in_(part.unit_ids))
    for *key, people, courses in session.connection().execute(stored):
        right = expected.pop(Cell(*key), Tally())
        if right != (people, courses):
            wrong = (right.people - people, right.courses - courses)
            differences.append(Difference(Cell(*key), *wrong))
    return differences + [Difference(cell, *tally) for cell, tally in expected.items()]


def apply_differences(session: Session, differences: Sequence[Difference]) -> None:
    """Add the differences to the figures.

    Events and folds since the differences were found do not change them.
    """
    if differences:
        _take_version(session)
        _add_changes(session, {item.cell: Tally(item.people, item.courses) for item in differences})


def _take_version(session: Session, version: int | None = None) -> bool:
    """Begin a change of the figures, after any other has ended; of a given version alone.

    Returns whether the figures still have that version.
    """
    expected = [] if version is None else [FigureVersion.number == version]
    result: Any = session.connection().execute(
        update(FigureVersion).where(*expected).values(number=FigureVersion.number + 1)
    )
    return bool(result.rowcount)


def _count_counted(session: Session, person_ids: Collection[int]) -> dict[Cell, Tally]:
    counts = CellCounts(load_places(session).__getitem__)
    for facts in load_facts_of(session, person_ids):
        counts.add(facts.counted)
    return counts.total()


def _store_fold(session: Session, fold: Fold) -> None:
    _store_changes(session, fold.changes)
    for key, events in (
        (UncountedEvent.event_id, fold.enrolment_events),
        (UncountedObligationEvent.event_id, fold.obligation_events),
        (AttemptChange.id, fold.attempt_changes),
    ):
        if events:
            gone: Any = delete(key.class_).where(is_one_of(key, "events"))
            session.connection().execute(gone, {"events": events})


def _add_changes(session: Session, changes: dict[Cell, Tally]) -> None:
    _store_changes(session, _encode_changes(changes))


def _encode_changes(changes: dict[Cell, Tally]) -> list[str]:
    """Encode changes for _store_changes(), which then holds the database's writer more briefly."""
    cells = sorted(changes)
    return [
        encode_rows((*cell, *changes[cell]) for cell in cells[start : start + BATCH])
        for start in range(0, len(cells), BATCH)
    ]


def _store_changes(session: Session, batches: Sequence[str]) -> None:
    for cells in batches:
        session.connection().execute(_find_upsert(session), {"cells": cells})
