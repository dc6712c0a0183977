"""Keeping the figures: adding what is not counted yet, and counting everything anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.core.listed import one_of
from lms.core.rows import read_rows
from lms.enrolment.models import EnrolmentEvent, UncountedEvent
from lms.obligations.models import ObligationEvent, UncountedObligationEvent
from lms.reporting.models import Figure
from lms.reporting.queries.facts import cells, enrolment_changes, obligation_changes
from lms.reporting.queries.figures import differences

KEY = ("grain", "region_unit_id", "measure", "course_id", "month")
BATCH = 1000


def _in_order(changes: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """In the order of the key, so that two folds that meet wait for each other and do not block for good."""
    return changes.order_by(*(changes.selected_columns[name] for name in KEY))


# What the `events` change, by the marks of those that are not counted yet.
_CHANGES: Final[dict[Any, Select[*tuple[Any, ...]]]] = {
    UncountedEvent: _in_order(
        cells(enrolment_changes(one_of(EnrolmentEvent.id, "events")).subquery())
    ),
    UncountedObligationEvent: _in_order(
        cells(obligation_changes(one_of(ObligationEvent.id, "events")).subquery())
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is wrong at one of the grains, and by how much it has to be changed (`count`)."""

    grain: int
    region_unit_id: int
    measure: str
    course_id: int
    month: date
    count: int


def fold_figures(session: Session, *, limit: int = 5000) -> int:
    """Moves at most `limit` events of each record into the figures and returns how many. Call it until it returns 0.

    It deletes exactly the marks whose events it adds, in one transaction, and passes over marks that another call holds: calls may run
    side by side, and it does not matter in which order events were committed.
    """
    taken = {marks: _take(session, marks, limit) for marks in _CHANGES}
    for marks, events in taken.items():
        if events:
            session.connection().execute(
                _adding_changes(session, _CHANGES[marks]), {"events": events}
            )
    return sum(map(len, taken.values()))


def recount(session: Session) -> list[Difference]:
    """Counts everything anew from the records, sets right what differs and returns it: a sound system gives an empty list."""
    found = find_differences(session)
    set_right(session, found)
    return found


def find_differences(
    session: Session, *, unit_ids: Collection[int] | None = None
) -> list[Difference]:
    """By how much the figures differ from the records, in one snapshot: all of them, or those of some units alone. Only reads."""
    return list(read_rows(Difference, session.execute(differences(unit_ids))))


def set_right(session: Session, found: Sequence[Difference]) -> None:
    """Adds differences to the figures. Events and folds may have gone on since they were found: those change nothing in a difference."""
    adding = _adding(upsert(session, Figure))
    for start in range(0, len(found), BATCH):
        rows = [
            {name: getattr(one, name) for name in (*KEY, "count")}
            for one in found[start : start + BATCH]
        ]
        session.connection().execute(adding, rows)


def _take(session: Session, marks: Any, limit: int) -> list[int]:
    free = (
        select(marks.event_id)
        .order_by(marks.event_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(
        session.connection().scalars(
            delete(marks).where(marks.event_id.in_(free)).returning(marks.event_id)
        )
    )


def _adding_changes(session: Session, changes: Select[*tuple[Any, ...]]) -> Any:
    """The statement that adds changes, which are in the order of the key, to the figures."""
    return _adding(upsert(session, Figure).from_select([*KEY, "count"], changes))


def _adding(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=KEY, set_={"count": Figure.__table__.c.count + insert.excluded.count}
    )
