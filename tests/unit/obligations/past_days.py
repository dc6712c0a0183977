"""What the events alone say of the obligations of a past day."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.regions.queries import select_subtree_ids

COUNTED = (OPEN, "overdue", MET, "met_late", EXEMPT)
# After each kind of event. `replaced` is never the last one, because `continued` follows it.
STATES = {
    "opened": OPEN,
    "resumed": OPEN,
    "continued": OPEN,
    "met": MET,
    "renewed": MET,
    "ended": ENDED,
    "exempted": EXEMPT,
}


def list_last_events(session: Session, day: date) -> Collection[Any]:
    """Return the last event of each obligation by the end of a day, with its course and person."""
    columns = (
        Obligation.assignment_id,
        Obligation.person_id,
        Obligation.course_id,
        Obligation.round,
    )
    events = session.execute(
        select(*columns, *ObligationEvent.__table__.columns)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(ObligationEvent.on <= day)
        .order_by(ObligationEvent.id)
    )
    return {event.obligation_id: event for event in events}.values()


def count_courses(
    session: Session, day: date, *, unit_id: int = 0, organisation_id: int = 0
) -> dict[int, Sequence[int]]:
    """Count the obligations of each course in a unit, or an organisation, at the end of a day."""
    unit_ids = set(session.scalars(select_subtree_ids(unit_id)))
    counts: dict[int, Counter[str]] = {}
    for event in list_last_events(session, day):
        is_here = event.region_unit_id in unit_ids or event.organisation_id == organisation_id
        state = STATES[event.kind]
        if is_here and state in COUNTED:
            course = counts.setdefault(event.course_id, Counter())
            course[state] += 1
            course["overdue"] += state == OPEN and event.due_on < day
            course["met_late"] += state == MET and event.details.get("late", False)
    return {
        course_id: tuple(course[name] for name in COUNTED) for course_id, course in counts.items()
    }
