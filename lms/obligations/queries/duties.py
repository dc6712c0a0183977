"""Duties in SQL: one for a person and a course, whatever number of obligations asks for it.

rules/duties.py defines the duty. A list shows each duty by its leading reason (is_leading), so that
it is read in the order of an index; sums group the reasons (select_duties, count_duties).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.rules import Actor
from lms.core.rows import read_row
from lms.obligations.models import Obligation
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import EXEMPT, MET, OPEN
from lms.obligations.rules.duties import COUNTING

# Returns the conditions of an area or a period for the obligation of a query.
Within = Callable[[type[Obligation]], Iterable[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """Sums of duties. `people`, `people_done` and `people_late` count each person once.

    `people_done`: those without an open duty. `people_late`: those with any overdue one. `duties`
    is the sum of `open`, `met` and `exempt`; `late` ones are open too.
    """

    people: int
    people_done: int
    people_late: int
    duties: int
    open: int
    late: int
    met: int
    exempt: int


def is_counting(obligation: type[Obligation] = Obligation) -> ColumnElement[bool]:
    """Return the condition that an obligation is a reason for a duty."""
    return and_(obligation.state.in_(COUNTING), obligation.renewed.is_(False))


def is_leading(within: Within | None = None) -> ColumnElement[bool]:
    """Return the condition that an obligation of the query stands for its duty.

    `within`: the conditions of an area or a period, which the caller also puts on the query itself.
    Each row costs one look into ix_obligation_duty.
    """
    other = aliased(Obligation)
    is_same_duty = and_(
        other.person_id == Obligation.person_id, other.course_id == Obligation.course_id
    )
    conditions = () if within is None else within(other)
    leads = exists().where(is_same_duty, is_counting(other), _is_preceding(other), *conditions)
    return and_(is_counting(), ~leads.correlate(Obligation))


def is_leading_open(within: Within | None = None) -> ColumnElement[bool]:
    """Return the condition that an open obligation of the query stands for its duty.

    The same as is_leading() and an open state, but cheaper: only earlier open ones are looked for.
    """
    other = aliased(Obligation)
    conditions = () if within is None else within(other)
    leads = exists().where(
        other.person_id == Obligation.person_id,
        other.course_id == Obligation.course_id,
        other.state == OPEN,
        other.renewed.is_(False),
        _is_earlier(other),
        *conditions,
    )
    is_open = and_(Obligation.state == OPEN, Obligation.renewed.is_(False))
    return and_(is_open, ~leads.correlate(Obligation))


def is_duty_in_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor answers for the person by an open reason of the duty."""
    other = aliased(Obligation)
    in_scope = exists().where(
        other.person_id == Obligation.person_id,
        other.course_id == Obligation.course_id,
        other.state == OPEN,
        is_obligation_in_scope(by, other),
    )
    return in_scope.correlate(Obligation)


def _is_preceding(other: type[Obligation]) -> ColumnElement[bool]:
    """Return the condition that another reason comes first, as find_leading_reason() decides."""
    return or_(
        and_(other.state == OPEN, or_(Obligation.state != OPEN, _is_earlier(other))),
        and_(other.state == MET, Obligation.state == EXEMPT),
        and_(other.state != OPEN, other.state == Obligation.state, _is_later(other)),
    )


def _is_earlier(other: type[Obligation]) -> ColumnElement[bool]:
    return or_(
        other.due_on < Obligation.due_on,
        and_(other.due_on == Obligation.due_on, other.id < Obligation.id),
    )


def _is_later(other: type[Obligation]) -> ColumnElement[bool]:
    return or_(
        other.due_on > Obligation.due_on,
        and_(other.due_on == Obligation.due_on, other.id > Obligation.id),
    )


def select_duties(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return a query for duties: person_id, course_id, state, due_on.

    `conditions`: which obligations are the reasons, that is an area or a period. `due_on` is that
    of the leading reason: the earliest of the open ones, else the latest of the met or exempt ones.
    """
    open_due_on = func.min(case((Obligation.state == OPEN, Obligation.due_on)))
    met_due_on = func.max(case((Obligation.state == MET, Obligation.due_on)))
    states = case((open_due_on.is_not(None), OPEN), (met_due_on.is_not(None), MET), else_=EXEMPT)
    due_on = func.coalesce(open_due_on, met_due_on, func.max(Obligation.due_on))
    return (
        select(
            Obligation.person_id,
            Obligation.course_id,
            states.label("state"),
            due_on.label("due_on"),
        )
        .where(is_counting(), *conditions)
        .group_by(Obligation.person_id, Obligation.course_id)
    )


def count_duties(session: Session, *conditions: ColumnElement[bool], today: date) -> DutyCounts:
    """Count duties and their people; `conditions` as for select_duties()."""
    duties = select_duties(*conditions).subquery()
    columns = duties.c
    is_open = columns.state == OPEN
    is_late = and_(is_open, columns.due_on < today)

    def people_with(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, columns.person_id)).distinct())

    def duties_with(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    people = func.count(columns.person_id.distinct())
    row = session.execute(
        select(
            people.label("people"),
            (people - people_with(is_open)).label("people_done"),
            people_with(is_late).label("people_late"),
            func.count().label("duties"),
            duties_with(is_open).label("open"),
            duties_with(is_late).label("late"),
            duties_with(columns.state == MET).label("met"),
            duties_with(columns.state == EXEMPT).label("exempt"),
        ).select_from(duties)
    ).one()
    return read_row(DutyCounts, row)
