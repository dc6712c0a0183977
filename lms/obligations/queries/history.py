"""Counts of obligations as of a past day, from the events alone.

Units and organisations are those of that day. Events are never changed or dated back, so the
figures of a day stay the same whatever happens later.
"""

from collections import defaultdict
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
    """The obligations of a course at the end of a day.

    `overdue_count` is part of `open_count`, `met_late_count` of `met_count`.
    """

    course_id: int
    open_count: int
    overdue_count: int
    met_count: int
    met_late_count: int
    exempt_count: int


@dataclass(frozen=True, slots=True)
class ObligationAsOf:
    """One obligation at the end of a day."""

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


def count_obligations_as_of(session: Session, *, target: Target, day: date) -> list[CourseAsOf]:
    """Count the obligations of each course in a unit or organisation at the end of a day."""
    rows = _select_as_of(_is_within(session, target, day), day).subquery()
    conditions = {
        "open_count": rows.c.state == OPEN,
        "overdue_count": rows.c.overdue,
        "met_count": rows.c.state == MET,
        "met_late_count": rows.c.met_late,
        "exempt_count": rows.c.state == EXEMPT,
    }
    sums = [
        func.sum(case((condition, 1), else_=0)).label(name)
        for name, condition in conditions.items()
    ]
    query = (
        select(rows.c.course_id, *sums)
        .where(rows.c.state.in_((OPEN, MET, EXEMPT)))
        .group_by(rows.c.course_id)
        .order_by(rows.c.course_id)
    )
    return list(read_rows(CourseAsOf, session.execute(query)))


def list_obligations_as_of(
    session: Session, *, target: Target, day: date, limit: int, offset: int = 0
) -> list[ObligationAsOf]:
    """Return one page of the obligations behind the counts, and those that had ended."""
    query = _select_as_of(_is_within(session, target, day), day).order_by(Obligation.id)
    return list(read_rows(ObligationAsOf, session.execute(query.limit(limit).offset(offset))))


def _select_as_of(within: ColumnElement[bool], day: date) -> Select[*tuple[Any, ...]]:
    """Return a query for obligations with the state, area and due day at the end of a day."""
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


def _is_within(session: Session, target: Target, day: date) -> ColumnElement[bool]:
    if target.region_unit_id is not None:
        return ObligationEvent.region_unit_id.in_(_select_units(target.region_unit_id, day))
    organisation_ids = _list_organisations(session, target.organisation_id or 0, day)
    return ObligationEvent.organisation_id.in_(organisation_ids)


def _select_units(unit_id: int, day: date) -> Select[Any]:
    """Return a query for the ids of a unit and of all units below it on a day."""
    is_valid = (
        or_(RegionPlacement.valid_from.is_(None), RegionPlacement.valid_from <= day),
        or_(RegionPlacement.valid_to.is_(None), RegionPlacement.valid_to > day),
    )
    below = select(literal(unit_id).label("id")).cte(recursive=True)
    below = below.union(
        select(RegionPlacement.unit_id).where(RegionPlacement.parent_id == below.c.id, *is_valid)
    )
    return select(below.c.id)


def _list_organisations(session: Session, organisation_id: int, day: date) -> Collection[int]:
    """Return the ids of an organisation and of all organisations below it on a day."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for child_id, parent_id in _load_parents(session, day).items():
        children[parent_id].append(child_id)
    subtree: set[int] = set()
    unvisited = [organisation_id]
    while unvisited:
        current_id = unvisited.pop()
        if current_id not in subtree:
            subtree.add(current_id)
            unvisited += children.get(current_id, [])
    return subtree


def _load_parents(session: Session, day: date) -> dict[int, int | None]:
    """Return the parent of each organisation on a day: today's, with later moves undone."""
    rows = session.execute(select(Organisation.id, Organisation.parent_id))
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    later_moves = (
        select(OrganisationEvent.organisation_id, OrganisationEvent.details)
        .where(OrganisationEvent.kind == MOVED, OrganisationEvent.on > day)
        .order_by(OrganisationEvent.id.desc())
    )
    for organisation_id, details in session.execute(later_moves):
        parents[organisation_id] = details["was"]["parent_id"]
    return parents
