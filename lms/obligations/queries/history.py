"""What was due on a past day: counted from the record alone, in the tree of units and organisations of that day.

An event is never changed and never dated back, so the same question gives the same answer whatever has happened since.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, OrganisationEvent
from lms.core.rows import read_rows
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import EXEMPT, MET, OPEN, STATE_AFTER, Target
from lms.regions.models import RegionPlacement

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class CourseAsOf:
    """The obligations of a course as they stood at the end of a day. `overdue` are of the open ones, `met_late` of those met."""

    course_id: int
    open: int
    overdue: int
    met: int
    met_late: int
    exempt: int


@dataclass(frozen=True, slots=True)
class ObligationAsOf:
    """One obligation as it stood at the end of a day."""

    obligation_id: int
    assignment_id: int
    person_id: int
    course_id: int
    region_unit_id: int
    organisation_id: int | None
    state: str
    due_on: date
    overdue: bool
    met_late: bool


def obligations_as_of(session: Session, *, place: Target, day: date) -> list[CourseAsOf]:
    """The report of a place for a day: how many obligations of each course were open, overdue, met, met late, exempt when it ended."""
    one = _as_of(_within(session, place, day), day).subquery()
    counted = [
        func.sum(case((condition, 1), else_=0)).label(name)
        for name, condition in (
            ("open", one.c.state == OPEN),
            ("overdue", one.c.overdue),
            ("met", one.c.state == MET),
            ("met_late", one.c.met_late),
            ("exempt", one.c.state == EXEMPT),
        )
    ]
    wanted = (
        select(one.c.course_id, *counted)
        .where(one.c.state.in_((OPEN, MET, EXEMPT)))
        .group_by(one.c.course_id)
    )
    return list(read_rows(CourseAsOf, session.execute(wanted.order_by(one.c.course_id))))


def obligation_rows_as_of(
    session: Session, *, place: Target, day: date, limit: int, offset: int = 0
) -> list[ObligationAsOf]:
    """The obligations behind the report, one each, those that had ended too."""
    wanted = (
        _as_of(_within(session, place, day), day)
        .order_by(Obligation.id)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(ObligationAsOf, session.execute(wanted)))


def _as_of(within: ColumnElement[bool], day: date) -> Select[*tuple[Any, ...]]:
    """The last event of each obligation by the end of the day says what it was, where and by when."""
    last = (
        select(func.max(ObligationEvent.id))
        .where(ObligationEvent.on <= day)
        .group_by(ObligationEvent.obligation_id)
    )
    state = case(STATE_AFTER, value=ObligationEvent.kind)
    late = func.coalesce(ObligationEvent.details["late"].as_boolean(), false())
    return (
        select(
            Obligation.id.label("obligation_id"),
            Obligation.assignment_id,
            Obligation.person_id,
            Obligation.course_id,
            ObligationEvent.region_unit_id,
            ObligationEvent.organisation_id,
            state.label("state"),
            ObligationEvent.due_on,
            and_(state == OPEN, ObligationEvent.due_on < literal(day)).label("overdue"),
            and_(state == MET, late).label("met_late"),
        )
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(ObligationEvent.id.in_(last), within)
    )


def _within(session: Session, place: Target, day: date) -> ColumnElement[bool]:
    if place.region_unit_id is not None:
        return ObligationEvent.region_unit_id.in_(_units_below(place.region_unit_id, day))
    return ObligationEvent.organisation_id.in_(
        _organisations_below(session, place.organisation_id or 0, day)
    )


def _units_below(unit_id: int, day: date) -> Select[Any]:
    """A unit and all that was below it on a day."""
    placed = (
        or_(RegionPlacement.valid_from.is_(None), RegionPlacement.valid_from <= day),
        or_(RegionPlacement.valid_to.is_(None), RegionPlacement.valid_to > day),
    )
    below = select(literal(unit_id).label("id")).cte(recursive=True)
    below = below.union(
        select(RegionPlacement.unit_id).where(RegionPlacement.parent_id == below.c.id, *placed)
    )
    return select(below.c.id)


def _organisations_below(session: Session, organisation_id: int, day: date) -> Collection[int]:
    """An organisation and all that was below it on a day: the tree of today, with what was moved since put back."""
    parents = {
        row[0]: row[1] for row in session.execute(select(Organisation.id, Organisation.parent_id))
    }
    moved = select(OrganisationEvent.organisation_id, OrganisationEvent.details).where(
        OrganisationEvent.kind == MOVED, OrganisationEvent.on > day
    )
    for moved_id, details in session.execute(moved.order_by(OrganisationEvent.id.desc())):
        parents[moved_id] = details["was"]["parent_id"]
    below: dict[int | None, list[int]] = {}
    for one, parent_id in parents.items():
        below.setdefault(parent_id, []).append(one)
    found: set[int] = set()
    waiting = [organisation_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, [])
    return found
