"""Write the changes of many obligations with their events, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.database import build_upserts
from lms.core.list_parameters import encode_rows, select_stored_rows
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import OPEN, NewEvent, ObligationChange, ObligationState
from lms.obligations.services.resolved_counts import ResolvedCounts, count_change
from lms.obligations.services.settling import settle_messages

# The columns of an obligation that its state determines.
_STATE_NAMES: Final = (
    "region_unit_id",
    "organisation_id",
    "due_on",
    "own_due_on",
    "state",
    "met_by",
    "met_on",
    "renewed",
)
_OBLIGATION = Obligation.__table__
_UPDATE = (
    update(_OBLIGATION)  # type: ignore[arg-type]  # a mapped class's table is typed as any selectable
    .where(_OBLIGATION.c.id == bindparam("obligation_id"))
    .values({name: bindparam(f"new_{name}") for name in _STATE_NAMES})
)
_NEW_NAMES: Final = ("assignment_id", "person_id", "course_id", "round", "opened_on", *_STATE_NAMES)
_NEW_ROWS: Final = select_stored_rows("obligations", [_OBLIGATION.c[name] for name in _NEW_NAMES])
_KEY: Final = [_OBLIGATION.c[name] for name in ("assignment_id", "person_id", "round", "id")]
_find_insert = build_upserts(
    Obligation,
    lambda insert: (
        insert.from_select(_NEW_NAMES, _NEW_ROWS).on_conflict_do_nothing().returning(*_KEY)
    ),
)
_EVENT_NAMES: Final = (
    "obligation_id",
    "kind",
    "on",
    "actor_id",
    "region_unit_id",
    "organisation_id",
    "due_on",
    "details",
)
_EVENT = ObligationEvent.__table__
_EVENTS = insert(_EVENT).from_select(  # type: ignore[arg-type]
    [*_EVENT_NAMES, "at"],
    select_stored_rows("events", [_EVENT.c[name] for name in _EVENT_NAMES]).add_columns(
        bindparam("at", type_=_EVENT.c.at.type)
    ),
)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A change of one person's obligation, to be written. `course_id`: the assignment's own."""

    assignment_id: int
    person_id: int
    course_id: int
    change: ObligationChange


def write_changes(
    session: Session, changes: Sequence[PersonChange], moment: Moment, by_id: int | None
) -> ResolvedCounts:
    """Write obligations, append their events and settle messages. At most four statements.

    A new obligation that another transaction has inserted first is left as it is. `by_id`: the
    person who caused the changes; None if nobody did.
    """
    new_ids = _insert_obligations(
        session, [row for row in changes if row.change.obligation.id is None]
    )
    _update_obligations(session, [row for row in changes if row.change.obligation.id is not None])
    events: list[tuple[Any, ...]] = []
    counts = ResolvedCounts()
    for row in changes:
        obligation = row.change.obligation
        key = (row.assignment_id, row.person_id, obligation.round)
        obligation_id = new_ids.get(key) if obligation.id is None else obligation.id
        if obligation_id is not None:
            events += [
                _list_event_values(event, obligation_id, moment, by_id)
                for event in row.change.events
            ]
            count_change(counts, [event.kind for event in row.change.events])
    if events:
        session.connection().execute(_EVENTS, {"events": encode_rows(events), "at": moment.now})
    settled = {row.person_id for row in changes if row.change.obligation.state != OPEN}
    if settled:
        settle_messages(session, person_ids=settled, now=moment.now)
    return counts


def _list_event_values(
    event: NewEvent, obligation_id: int, moment: Moment, by_id: int | None
) -> tuple[Any, ...]:
    """List the values of _EVENT_NAMES."""
    return (
        obligation_id,
        event.kind,
        moment.today,
        by_id,
        event.affiliation.region_unit_id,
        event.affiliation.organisation_id,
        event.due_on,
        event.details,
    )


def _insert_obligations(
    session: Session, new_rows: Sequence[PersonChange]
) -> dict[tuple[int, int, int], int]:
    """Insert obligations; return their ids by assignment, person and round."""
    if not new_rows:
        return {}
    rows = [
        (
            row.assignment_id,
            row.person_id,
            row.course_id,
            row.change.obligation.round,
            row.change.obligation.opened_on,
            *_list_state_values(row.change.obligation),
        )
        for row in new_rows
    ]
    parameters = {"obligations": encode_rows(rows)}
    inserted_rows = session.connection().execute(_find_insert(session), parameters)
    return {(row.assignment_id, row.person_id, row.round): row.id for row in inserted_rows}


def _update_obligations(session: Session, changed_rows: Sequence[PersonChange]) -> None:
    if not changed_rows:
        return
    rows = []
    for row in changed_rows:
        values = _list_state_values(row.change.obligation)
        new_values = {
            f"new_{name}": value for name, value in zip(_STATE_NAMES, values, strict=True)
        }
        rows.append({"obligation_id": row.change.obligation.id, **new_values})
    session.connection().execute(_UPDATE, rows)


def _list_state_values(obligation: ObligationState) -> tuple[Any, ...]:
    """List the values of _STATE_NAMES."""
    return (
        obligation.affiliation.region_unit_id,
        obligation.affiliation.organisation_id,
        obligation.due_on,
        obligation.own_due_on,
        obligation.state,
        obligation.met_by,
        obligation.met_on,
        obligation.renewed,
    )
