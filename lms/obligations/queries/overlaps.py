"""Preview what a new assignment changes for people of whom the course is asked already."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.core.rows import read_rows
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import OPEN, STANDING

MOST_ORDERS: Final = 5


@dataclass(frozen=True, slots=True)
class OrderCount:
    """An assignment by which `people` have to complete the course already, its first day first."""

    assignment_id: int
    reason: str
    due_on: date
    people: int


@dataclass(frozen=True, slots=True)
class DutyOverlap:
    """The people of a new assignment who have not met it and whom it finds under the same duty.

    `obliged`: they have to complete the course already; `sooner`: for so many of them it becomes
    due earlier, for the others nothing changes. `exempt`: they are exempt from the course.
    `orders`: what asks for it now, that with most people first; `more_orders`: how many others.
    """

    obliged: int
    sooner: int
    exempt: int
    orders: tuple[OrderCount, ...]
    more_orders: int

    @property
    def unchanged(self) -> int:
        """The number of people for whom nothing changes."""
        return self.obliged - self.sooner


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new assignment of a course, due on a day, or a change of the assignment `assignment_id`.

    `people`: the condition for who is in it and has not met it.
    """

    course_id: int
    people: ColumnElement[bool]
    due_on: date
    assignment_id: int | None = None

    def list_other_reasons(self) -> list[ColumnElement[bool]]:
        """Return the conditions for the open obligations by other assignments of the course."""
        others = [Obligation.course_id == self.course_id, Obligation.state == OPEN]
        if self.assignment_id is not None:
            others.append(Obligation.assignment_id != self.assignment_id)
        return others


def find_overlap(session: Session, proposal: Proposal, *, by: Actor, today: date) -> DutyOverlap:
    """Return what an assignment changes for those who have to complete its course already.

    Orders are named where the actor answers for their people, who may hold a post elsewhere too.
    """
    counts = _count_people(session, proposal, today)
    others = [*proposal.list_other_reasons(), is_obligation_in_scope(by)]
    orders = _count_orders(session, proposal.people, others) if counts.obliged else []
    return DutyOverlap(
        obliged=counts.obliged,
        sooner=counts.sooner,
        exempt=counts.exempt,
        orders=tuple(orders[:MOST_ORDERS]),
        more_orders=len(orders[MOST_ORDERS:]),
    )


def _count_people(session: Session, proposal: Proposal, today: date) -> Any:
    """Count who is obliged already, who of them would be due sooner, and who else is exempt."""
    first_due_on = (
        select(func.min(Obligation.due_on))
        .where(Obligation.person_id == Person.id, *proposal.list_other_reasons())
        .correlate(Person)
        .scalar_subquery()
    )
    is_exempt = _is_exempt(proposal.course_id, today).label("is_exempt")
    rows = (
        select(first_due_on.label("due_on"), is_exempt)
        .select_from(Person)
        .where(proposal.people)
        .subquery()
    )
    due_on = rows.c.due_on
    query = select(
        func.count(due_on).label("obliged"),
        func.count(case((due_on > proposal.due_on, 1))).label("sooner"),
        func.count(case((and_(due_on.is_(None), rows.c.is_exempt), 1))).label("exempt"),
    )
    return session.execute(query).one()


def is_obliged_already(course_id: int, assignment_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a person of the query has to complete the course already."""
    is_other = true() if assignment_id is None else Obligation.assignment_id != assignment_id
    return exists().where(
        Obligation.person_id == Person.id,
        Obligation.course_id == course_id,
        Obligation.state == OPEN,
        is_other,
    )


def _is_exempt(course_id: int, today: date) -> ColumnElement[bool]:
    return exists().where(
        Exemption.person_id == Person.id,
        Exemption.course_id == course_id,
        Exemption.assignment_id.is_(None),
        Exemption.withdrawn_at.is_(None),
        Exemption.starts_on <= today,
        or_(Exemption.ends_on.is_(None), Exemption.ends_on >= today),
    )


def _count_orders(
    session: Session, people: ColumnElement[bool], others: list[Any]
) -> list[OrderCount]:
    count = func.count(Obligation.person_id.distinct())
    query = (
        select(
            Assignment.id.label("assignment_id"),
            Assignment.reason,
            func.min(Obligation.due_on).label("due_on"),
            count.label("people"),
        )
        .select_from(Assignment)
        .join(Obligation, Obligation.assignment_id == Assignment.id)
        .join(Person, Person.id == Obligation.person_id)
        .where(Assignment.state == STANDING, people, *others)
        .group_by(Assignment.id, Assignment.reason)
        .order_by(count.desc(), Assignment.id)
    )
    return list(read_rows(OrderCount, session.execute(query)))
