"""Duties in SQL: one for a person and a course, whatever number of obligations asks for it.

rules/duties.py defines the duty. A list shows each duty by its leading reason (is_leading), so that
it is read in the order of an index.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from lms.accounts.rules import Actor
from lms.obligations.models import Obligation
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import EXEMPT, MET, OPEN
from lms.obligations.rules.duties import COUNTING

# Returns the conditions of an area or a period for the obligation of a query.
Within = Callable[[type[Obligation]], Iterable[ColumnElement[bool]]]


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
