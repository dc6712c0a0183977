"""Writing what was decided: obligations and their record, many at once. Each change and its events are written together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.database import upsert
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import Change
from lms.obligations.rules.states import (
    CONTINUED_EVENT,
    ENDED_EVENT,
    EXEMPTED_EVENT,
    MET_EVENT,
    OPENED_EVENT,
    RESUMED_EVENT,
)

_OBLIGATION = Obligation.__table__
_UPDATE = (
    update(_OBLIGATION)  # type: ignore[arg-type]  # a mapped class's table is typed as any selectable
    .where(_OBLIGATION.c.id == bindparam("of"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "region_unit_id",
                "organisation_id",
                "due_on",
                "own_due_on",
                "state",
                "met_by",
                "met_on",
                "renewed",
            )
        }
    )
)
_EVENTS = insert(ObligationEvent.__table__)  # type: ignore[arg-type]


@dataclass(slots=True)
class Resolved:
    """What resolving changed: obligations opened (or open again), met, ended, exempted, moved (to another place or day)."""

    opened: int = 0
    met: int = 0
    ended: int = 0
    exempted: int = 0
    moved: int = 0

    def add(self, other: "Resolved") -> None:
        """Adds what another call changed."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Written:
    """A change of one person's obligation of an assignment, to be written. `course_id`: that of the assignment."""

    assignment_id: int
    person_id: int
    course_id: int
    change: Change


_COUNTED = {
    OPENED_EVENT: "opened",
    RESUMED_EVENT: "opened",
    MET_EVENT: "met",
    ENDED_EVENT: "ended",
    EXEMPTED_EVENT: "exempted",
    CONTINUED_EVENT: "moved",
}


def write(
    session: Session, changes: Sequence[Written], moment: Moment, by_id: int | None
) -> Resolved:
    """Stores the obligations as they have become and appends their events. What another transaction opened first is left to it.

    `by_id`: who did it, None if nobody. At most three statements.
    """
    ids = _insert(session, [one for one in changes if one.change.held.id is None])
    _update(session, [one for one in changes if one.change.held.id is not None])
    events: list[dict[str, Any]] = []
    today, done = moment.today, Resolved()
    for one in changes:
        held = one.change.held
        obligation_id = (
            held.id
            if held.id is not None
            else ids.get((one.assignment_id, one.person_id, held.round))
        )
        if obligation_id is None:
            continue
        for event in one.change.events:
            events.append(
                {
                    "obligation_id": obligation_id,
                    "kind": event.kind,
                    "at": moment.now,
                    "on": today,
                    "actor_id": by_id,
                    "region_unit_id": event.place.region_unit_id,
                    "organisation_id": event.place.organisation_id,
                    "due_on": event.due_on,
                    "details": event.details,
                }
            )
        _count(done, [event.kind for event in one.change.events])
    if events:
        session.connection().execute(_EVENTS, events)
    return done


def _count(done: Resolved, kinds: Sequence[str]) -> None:
    """Each change counts by what it came to, and a new obligation as opened too."""
    counted = [kind for kind in kinds if kind in _COUNTED]
    if not counted:
        return
    last = RESUMED_EVENT if counted[-2:] == [RESUMED_EVENT, CONTINUED_EVENT] else counted[-1]
    for name in {_COUNTED[kind] for kind in (counted[0], last) if kind in (OPENED_EVENT, last)}:
        setattr(done, name, getattr(done, name) + 1)


def _insert(session: Session, made: Sequence[Written]) -> dict[tuple[int, int, int], int]:
    if not made:
        return {}
    rows = [
        {
            "assignment_id": one.assignment_id,
            "person_id": one.person_id,
            "course_id": one.course_id,
            "round": held.round,
            "opened_on": held.opened_on,
            **_columns(one),
        }
        for one in made
        for held in (one.change.held,)
    ]
    columns = _OBLIGATION.c
    new = upsert(session, Obligation).on_conflict_do_nothing()
    statement = new.returning(columns.assignment_id, columns.person_id, columns.round, columns.id)
    return {
        (row[0], row[1], row[2]): row[3] for row in session.connection().execute(statement, rows)
    }


def _update(session: Session, changed: Sequence[Written]) -> None:
    if changed:
        rows = [
            {
                "of": one.change.held.id,
                **{f"new_{name}": value for name, value in _columns(one).items()},
            }
            for one in changed
        ]
        session.connection().execute(_UPDATE, rows)


def _columns(one: Written) -> dict[str, Any]:
    held = one.change.held
    return {
        "region_unit_id": held.place.region_unit_id,
        "organisation_id": held.place.organisation_id,
        "due_on": held.due_on,
        "own_due_on": held.own_due_on,
        "state": held.state,
        "met_by": held.met_by,
        "met_on": held.met_on,
        "renewed": held.renewed,
    }
