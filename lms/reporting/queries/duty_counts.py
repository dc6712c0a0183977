"""Numbers of lists of duties, answered by the stored figures whatever the number of people."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Date, Select, String, bindparam, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import HR, OFFICER
from lms.catalogue.models import Course
from lms.core.trees import list_path
from lms.obligations.queries import NO_PROGRESS, DutyArea, KeptCounts, ProgressCounts
from lms.regions.queries import find_root
from lms.reporting.models import Figure
from lms.reporting.queries.cells import count_pending, hold_version, read_cells
from lms.reporting.queries.first_days import DaysQuery, list_first_days
from lms.reporting.queries.person_facts import load_tree
from lms.reporting.rules import ALL_COURSES, OPEN, OVERDUE
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import ALL_TIME, ASSIGNED, NOTHING, name_assignment
from lms.reporting.rules.counted_units import CountedUnit


def count_late_duties(
    session: Session, area: DutyArea, course: str, today: date
) -> tuple[int, int] | None:
    """Count the overdue duties of an area, and their people, each once.

    None for an area that is not one unit: one person may have duties in two.
    """
    key = _find_unit_and_course(session, area, course)
    if key is None:
        return None
    unit_id, course_id = key
    cells = read_cells(session, [CellRange([unit_id], course_ids=[course_id])], today)
    tallies = cells.get(
        CellKey(unit_id=unit_id, own=False, course_id=course_id, period=ALL_TIME), {}
    )
    late = tallies.get(OVERDUE, NOTHING)
    return late.courses, late.people


def list_late_days(
    session: Session, area: DutyArea, course: str, today: date
) -> list[tuple[date, int]] | None:
    """List the days, in order, with the overdue duties that are due first on each.

    None for an area that is not one unit.
    """
    key = _find_unit_and_course(session, area, course)
    if key is None:
        return None
    unit_id, course_id = key
    return list_first_days(session, DaysQuery(unit_id=unit_id, course_id=course_id, end=today))


def _find_unit_and_course(session: Session, area: DutyArea, course: str) -> tuple[int, int] | None:
    """Return the unit and the course of figures; None for an area that is not one unit."""
    unit_ids = _list_units(session, area)
    if unit_ids is None or len(unit_ids) != 1:
        return None
    if not course:
        return unit_ids[0], ALL_COURSES
    course_id = session.scalar(select(Course.id).where(Course.slug == course))
    return None if course_id is None else (unit_ids[0], course_id)


def count_progress(
    session: Session, area: DutyArea, assignment_ids: Collection[int], today: date
) -> dict[int, ProgressCounts] | None:
    """Count the obligations of assignments in an area; None for an area that is not of units.

    An obligation belongs to one unit, so those of several units add up.
    """
    unit_ids = _list_units(session, area)
    if unit_ids is None:
        return None
    hold_version(session)
    progress: dict[int, ProgressCounts] = {}
    for assignment_id, measure, number, late in (
        *_read_stored(session, unit_ids, assignment_ids, today),
        *_count_waiting(session, unit_ids, assignment_ids, today),
    ):
        numbers = progress.setdefault(assignment_id, dict(NO_PROGRESS))
        numbers["total"] += number
        numbers["overdue"] += late
        if measure != OPEN:
            numbers[measure] += number
    return progress


DUTY_COUNTS: Final = KeptCounts(count_late_duties, list_late_days, count_progress)
_DutyCount = tuple[int, str, int, int]  # assignment, measure, obligations, of them overdue


def _list_units(session: Session, area: DutyArea) -> Sequence[int] | None:
    """List the units that an area consists of, none below another; None if it has organisations.

    None also for a unit outside the actor's scope.
    """
    if area.actor.is_national_admin():
        return [area.unit_id or find_root(session).id]
    grants = area.actor.grants
    scope = {grant.region_unit_id for grant in grants if grant.role == OFFICER} - {None}
    if not scope or any(grant.role == HR for grant in grants):
        return None
    if len(scope) == 1 and area.unit_id is None:
        return [unit_id for unit_id in scope if unit_id is not None]
    tree = load_tree(session)
    if area.unit_id is not None:
        return [area.unit_id] if scope & {*list_path(area.unit_id, tree.get)} else None
    return [
        unit_id
        for unit_id in scope
        if unit_id is not None and not scope & {*list_path(unit_id, tree.get)[1:]}
    ]


def _read_stored(
    session: Session, unit_ids: Sequence[int], assignment_ids: Collection[int], today: date
) -> list[_DutyCount]:
    names = [name_assignment(assignment_id) for assignment_id in assignment_ids]
    parameters = {"units": list(unit_ids), "names": names, "today": today}
    rows = session.connection().execute(_select_numbers(), parameters)
    return [
        (_parse_name(name), measure, int(all_), int(late)) for name, measure, all_, late in rows
    ]


@cache
def _select_numbers() -> Select[*tuple[Any, ...]]:
    """Select the obligations of assignments by measure, and how many of them are overdue."""
    figure = Figure.__table__.c
    is_late = (figure.measure == OPEN) & (figure.day < bindparam("today", type_=Date))
    return (
        select(
            figure.period,
            figure.measure,
            func.sum(figure.courses),
            func.sum(case((is_late, figure.courses), else_=0)),
        )
        .where(
            figure.unit_id.in_(bindparam("units", expanding=True)),
            figure.own.is_(False),
            figure.course_id == ALL_COURSES,
            figure.period.in_(bindparam("names", type_=String, expanding=True)),
        )
        .group_by(figure.period, figure.measure)
    )


def _count_waiting(
    session: Session, unit_ids: Sequence[int], assignment_ids: Collection[int], today: date
) -> list[_DutyCount]:
    """Count what the events that wait to be counted change."""
    names = {name_assignment(assignment_id) for assignment_id in assignment_ids}
    changes = count_pending(session, {CountedUnit(unit_id, is_own=False) for unit_id in unit_ids})
    return [
        (
            _parse_name(cell.period),
            cell.measure,
            tally.courses,
            tally.courses if cell.measure == OPEN and cell.day < today else 0,
        )
        for cell, tally in changes.items()
        if cell.period in names
    ]


def _parse_name(name: str) -> int:
    return int(name.removeprefix(ASSIGNED))
